"""Every link inside the documentation leads somewhere."""

import re
import unicodedata
from pathlib import Path

import pytest

from tests.docs.reading import ROOT, name_of, pages, without_blocks

LINK = re.compile(r"\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ (.*)$", re.MULTILINE)
SNIPPET = re.compile(r'^--8<-- "(.*)"$', re.MULTILINE)


def anchors(page: Path) -> set[str]:
    """The anchors of a page's headings, as the site makes them."""
    text = page.read_text(encoding="utf-8")
    for included in SNIPPET.findall(text):
        text += (ROOT / included).read_text(encoding="utf-8")
    return {anchor(heading) for heading in HEADING.findall(text)}


def anchor(heading: str) -> str:
    """Lower case, hyphens for spaces, nothing but letters, digits and hyphens."""
    plain = unicodedata.normalize("NFKD", heading).encode("ascii", "ignore").decode()
    return re.sub(r"[-\s]+", "-", re.sub(r"[^\w\s-]", "", plain).strip().lower())


@pytest.mark.parametrize("page", pages(), ids=name_of)
def test_links_lead_somewhere(page: Path) -> None:
    broken = []
    for link in LINK.findall(without_blocks(page.read_text(encoding="utf-8"))):
        if "://" in link or link.startswith("mailto:"):
            continue
        name, _, fragment = link.partition("#")
        target = (page.parent / name).resolve() if name else page
        if not target.exists() or (fragment and fragment not in anchors(target)):
            broken.append(link)
    assert not broken
