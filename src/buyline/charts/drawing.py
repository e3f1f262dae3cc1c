"""How does a specification become a picture, on this machine and without a network?

The renderer is vl-convert, with the letters that it brings along. A picture may carry its colours as CSS variables, so
that it follows the look of the page that shows it.
"""

import json
import re
from html import escape
from typing import Any

from buyline.charts.theme import TOKENS, Look

NOBODY: list[str] = []
"""The addresses from which a chart may load data: none; its rows are in it."""
SHARP = 2.0
DARK = ('[data-jp-theme-light="false"]', ".vscode-dark", '[data-theme="dark"]', '[data-md-color-scheme="slate"]')
LIGHT = ('[data-jp-theme-light="true"]', ".vscode-light", '[data-theme="light"]', '[data-md-color-scheme="default"]')
"""How JupyterLab, VS Code, our own pages and this documentation say which look they have."""


def svg_of(spec: dict[str, Any], *, alt: str, question: str) -> str:
    """An SVG picture with its words for those who do not see it."""
    import vl_convert  # noqa: PLC0415 - 30 MB that only a picture needs

    drawn: str = vl_convert.vegalite_to_svg(json.dumps(spec), allowed_base_urls=NOBODY)
    label = f'role="img" aria-label="{escape(f"{question} {alt}")}" '
    return drawn.replace("<svg ", f"<svg {label}", 1)


def png_of(spec: dict[str, Any]) -> bytes:
    """A PNG picture, twice as fine as its size in CSS pixels."""
    import vl_convert  # noqa: PLC0415 - as above

    drawn: bytes = vl_convert.vegalite_to_png(json.dumps(spec), scale=SHARP, allowed_base_urls=NOBODY)
    return drawn


def following(svg: str, *, look: Look) -> str:
    """The same SVG as HTML that follows the light or dark look of JupyterLab, VS Code or the reader's system."""
    names = _names()
    kept = TOKENS[look]
    for name in names:
        colour = _value(kept, name)
        svg = re.sub(f"{colour}(?![0-9a-f])", f"var(--buyline-{name},{colour})", svg)
    return f'<div class="buyline-chart"><style>{_variables()}</style>{svg}</div>'


def _names() -> list[str]:
    plain = [name for name in TOKENS["light"].__slots__ if name != "groups"]
    return [*plain, *(f"group-{k}" for k in range(len(TOKENS["light"].groups)))]


def _value(tokens: Any, name: str) -> str:
    if name.startswith("group-"):
        return str(tokens.groups[int(name.removeprefix("group-"))])
    return str(getattr(tokens, name))


def _variables() -> str:
    light, dark = (
        ";".join(f"--buyline-{name}:{_value(TOKENS[look], name)}" for name in _names()) for look in ("light", "dark")
    )
    chart = ".buyline-chart"
    told_dark, told_light = (",".join(f"{mark} {chart}" for mark in marks) for marks in (DARK, LIGHT))
    return (
        f"{chart}{{{light}}}@media(prefers-color-scheme:dark){{{chart}{{{dark}}}}}{told_light}{{{light}}}"
        f"{told_dark}{{{dark}}}{chart} svg{{max-width:100%;height:auto;overflow:visible}}"
    )
