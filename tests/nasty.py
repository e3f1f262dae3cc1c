"""Texts that nobody should have written, and that must be nothing but texts wherever they appear.

Made from a seed out of pieces of our own: markup, scripts, templates, formulas, queries, paths, escapes of terminals,
letters that turn the line around, stand on one another or are not seen at all, and lengths up to what is taken.
"""

from random import Random

PIECES = (
    "<script>alert({n})</script>", "<img src=x onerror=alert({n})>", "<svg/onload=alert({n})>", "</td></tr></table>",
    "</textarea><b>", "</title><h1>", "--><i>", "]]>", "<!--", "' onfocus='alert({n})", '" autofocus onfocus="alert({n})',
    "javascript:alert({n})", "data:text/html,<b>{n}</b>", "&lt;b&gt;", "&#60;b&#62;", "&amp;amp;", "{{{{ {n}*{n} }}}}",
    "{{% debug %}}", "${{{n}}}", "#{{{n}}}", "%s%n%x{n}", "{{0.__class__}}", "=1+{n}", "+{n}", "-{n}", "@SUM(A1:A{n})",
    "=HYPERLINK(\"http://x.example/{n}\",\"go\")", "=cmd|'/C calc'!A{n}", "\uff1d1+{n}", "'=1+{n}", "''", '"', "'",
    "; DROP TABLE books_journey; --", "' OR '1'='1", "\\", "\\\\{n}", "%00", "%0d%0aSet-Cookie: a={n}", "../../etc/passwd",
    "..\\..\\{n}", "C:\\con\\{n}", "file:///etc/passwd", "http://[::1]:{n}/", "null", "None", "undefined", "NaN", "true",
    "1e{n}", "0x{n}", "１２３", "٣", "{n},{n}", "{n};{n}", "a\u00a0b", "a\u2003b", "\u202egnp.exe", "\u200fאבג {n}",
    "مرحبا {n}", "\u2066{n}\u2069", "\u200b{n}", "a\u0301\u0302\u0303{n}", "Z\u0351\u036b\u0343a\u0346{n}", "ﷺ" * 8,
    "ß İ ı ſ", "\U0001f469\u200d\U0001f469\u200d\U0001f467 {n}", "\U0001f1e9\U0001f1ea", "日本語 {n}", "한국어", "ไทย",
    "𝕳𝖊𝖑𝖑𝖔 {n}", "ﬁ ﬂ", "\ufeff{n}", "\ufffd", "—–−", "·" * 40, "x" * 150, "W" * 120, "a b " * 40, "Robert'); --",
)  # fmt: skip
REFUSED = (
    "a\x00b",
    "\x1b[31mred\x1b[0m",
    "\x1b]0;title\x07",
    "a\x08\x08b",
    "\x7f",
    "\ud800",
    "line\x0bfeed",
    "\x85",
    "x" * 20_001,
)
"""No texts at all: taken nowhere, each with a reason."""


def strings(many: int, *, seed: int = 7) -> list[str]:
    """So many different texts, short ones first; none is empty and none begins or ends with a blank."""
    rng, found = Random(seed), dict[str, None]()
    for number, piece in enumerate(PIECES):
        found[piece.format(n=number).strip()] = None
    while len(found) < many:
        parts = rng.sample(PIECES, rng.randint(2, 4))
        text = rng.choice(("", " ", "\u200d", "<")).join(part.format(n=len(found)) for part in parts)
        found[text[:190].strip()] = None
    return [text for text in found if text][:many]
