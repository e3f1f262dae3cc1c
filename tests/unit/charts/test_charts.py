"""Every statement has a chart: a question, its rule, words for those who do not see it, drawn without a network."""

import math
import re
import socket
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import altair as alt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from buyline.charts.chart import Chart, NoChart
from buyline.charts.declared import DECLARED, chart_of
from buyline.charts.theme import DASHES, TOKENS, Look
from buyline.measure.alternatives import PeriodRatio
from buyline.measure.statement import Statement
from tests.docs.reading import ROOT

pytestmark = pytest.mark.capability("P19", "library")
LOOKS: tuple[Look, ...] = ("light", "dark")


@pytest.fixture(autouse=True)
def _without_a_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object, **__: object) -> None:
        raise AssertionError("a chart must not use the network")

    monkeypatch.setattr(socket.socket, "connect", refused)


@pytest.fixture(scope="module")
def charts(told: dict[str, Statement]) -> dict[str, Chart]:
    return {name: statement.chart() for name, statement in told.items()}


def test_every_chart_has_a_question_a_rule_and_words(charts: dict[str, Chart], told: dict[str, Statement]) -> None:
    assert {type(statement) for statement in told.values()} == set(DECLARED)
    for name, chart in charts.items():
        assert chart.question.endswith("?"), name
        assert chart.rule.endswith("."), name
        assert "METRICS" not in chart.rule, name
        assert len(chart.says) > 30, name
        assert "book" in chart.subtitle, name
        written = str(chart.spec)
        assert all(word in written for word in chart.rule.split()), name
        assert chart.spec["description"] == f"{chart.question} {chart.says}", name


def test_every_chart_is_as_the_schema_of_vega_lite_says(charts: dict[str, Chart]) -> None:
    for name, chart in charts.items():
        assert chart.altair.to_dict(validate=True), name


def test_the_svg_is_a_picture_with_a_name(charts: dict[str, Chart]) -> None:
    for name, chart in charts.items():
        root = ET.fromstring(chart.svg)
        assert root.get("role") == "img", name
        assert str(root.get("aria-label")).startswith(chart.question), name
        assert not re.search(r"(?:href|src|url)\s*[=(]\s*[\"']?https?:", chart.svg), name


def test_the_png_is_a_png(charts: dict[str, Chart]) -> None:
    assert charts["position"].png.startswith(b"\x89PNG\r\n\x1a\n")


def test_the_specification_loads_nothing(charts: dict[str, Chart]) -> None:
    def urls(part: Any) -> list[str]:
        if isinstance(part, dict):
            here = [str(part["url"])] if "url" in part else []
            return here + [url for value in part.values() for url in urls(value)]
        return [url for value in part for url in urls(value)] if isinstance(part, list) else []

    assert {name: urls(chart.spec) for name, chart in charts.items() if urls(chart.spec)} == {}


def test_claimed_is_striped_and_verified_is_solid(charts: dict[str, Chart]) -> None:
    assert "strokeDash" in str(charts["position"].spec)
    assert "strokeDash" not in str(charts["position verified"].spec["hconcat"])


def test_names_are_those_of_the_agreement(charts: dict[str, Chart], told: dict[str, Statement]) -> None:
    assert "Qualified lead" in charts["position"].svg
    bare: Statement = PeriodRatio(
        from_stage="a", to_stage="b", first=0, last=1, arrived_from=1, arrived_to=1, rule="A ratio."
    )
    with pytest.raises(NoChart, match=r"PeriodRatio has no chart of its own; `\.table` has its numbers"):
        bare.chart()
    with pytest.raises(ValueError, match="there is no look 'blue'; write light or dark"):
        told["position"].chart(look="blue")


def test_it_can_be_taken_further_in_altair(charts: dict[str, Chart]) -> None:
    inner = charts["position"].altair
    assert isinstance(inner, alt.TopLevelMixin)
    assert charts["position"].to_dict()["hconcat"]


def test_it_is_saved_by_the_ending_of_the_name(charts: dict[str, Chart], tmp_path: Path) -> None:
    chart = charts["conversion"]
    assert chart.filename("svg") == "buyline-conversion-contact-qualified-claimed-2026-03-31.svg"
    for ending in ("svg", "png", "csv", "json"):
        path = chart.save(tmp_path / chart.filename(ending))
        assert path.stat().st_size > 100, ending
    with pytest.raises(ValueError, match=r"there is no chart as 'gif'; name a file that ends with \.svg"):
        chart.save(tmp_path / "x.gif")


def test_a_notebook_sees_it_in_its_own_look(charts: dict[str, Chart]) -> None:
    shown = charts["position"]._repr_mimebundle_()
    assert shown["text/plain"].startswith("Where does everybody stand")
    assert 'data-jp-theme-light="false"' in shown["text/html"]
    drawn = shown["text/html"].split("</style>")[1]
    assert not re.search(r"[\"' ]#[0-9a-f]{6}", drawn), "every colour follows the page"


def test_both_looks_are_whole(told: dict[str, Statement]) -> None:
    light, dark = (chart_of(told["flow"], look=look) for look in LOOKS)
    assert TOKENS["light"].paper in light.svg
    assert TOKENS["dark"].paper in dark.svg
    assert light.table.equals(dark.table)


# -- tokens -----------------------------------------------------------------------------------------------------------


def rgb_of(lightness: float, chroma: float, hue: float) -> str:
    """OKLCH as sRGB in hexadecimal (Ottosson 2020, as in CSS Color 4)."""
    a, b = chroma * math.cos(math.radians(hue)), chroma * math.sin(math.radians(hue))
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    linear = (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )
    shown = (12.92 * v if v <= 0.0031308 else 1.055 * v ** (1 / 2.4) - 0.055 for v in (max(0.0, v) for v in linear))
    return "#" + "".join(f"{min(255, round(255 * v)):02x}" for v in shown)


COLOUR = r"oklch\(([\d.]+)% ([\d.]+) ([\d.]+)\)"


def tokens_of(css: str, look: Look) -> dict[str, str]:
    found = re.findall(rf"--([a-z0-9-]+): light-dark\({COLOUR}, {COLOUR}\)", css)
    chosen = slice(0, 3) if look == "light" else slice(3, 6)
    told = {name: [float(part) for part in parts[chosen]] for name, *parts in found}
    return {name.replace("-", "_"): rgb_of(lightness / 100, c, h) for name, (lightness, c, h) in told.items()}


@pytest.mark.parametrize("look", LOOKS)
def test_colours_are_the_tokens_of_the_pages(look: Look) -> None:
    css = (ROOT / "src/buyline/web/static/tokens.css").read_text(encoding="utf-8")
    page, ours = tokens_of(css, look), TOKENS[look]
    names = [name for name in ours.__slots__ if name != "groups"]
    assert {name: getattr(ours, name) for name in names} == {name: page[name] for name in names}


def luminance(colour: str) -> float:
    parts = (int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5))
    red, green, blue = (v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("look", LOOKS)
def test_marks_and_letters_can_be_told_from_the_paper(look: Look) -> None:
    t = TOKENS[look]
    assert min(contrast(t.paper, colour) for colour in (t.ink, t.ink_2)) >= 4.5
    marks = (t.edge, t.link, t.good, t.bad, t.marketing, t.sales, t.success, t.other, *t.groups)
    assert min(contrast(t.paper, colour) for colour in marks) >= 3
    assert len(set(t.groups)) == len(t.groups) == len(DASHES)
    assert not set(t.groups) & {t.marketing, t.sales, t.success}


@given(st.sampled_from(LOOKS), st.sampled_from(["marketing", "sales", "success"]))
def test_each_function_has_its_own_colour(look: Look, function: str) -> None:
    others = {"marketing", "sales", "success"} - {function}
    assert TOKENS[look].of(function) not in {TOKENS[look].of(other) for other in others}
