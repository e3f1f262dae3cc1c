"""Colours can be read: the contrast of every pair in use, in both themes, after WCAG 2.2, from the style sheet itself."""

import re
from itertools import product
from math import cos, radians, sin
from pathlib import Path

import pytest

from buyline.web import assets

pytestmark = pytest.mark.capability("P19", "page")
TOKENS = Path(assets.FOLDER, "tokens.css").read_text(encoding="utf-8")
THEMES = ("light", "dark")
Colour = tuple[float, float, float]

SURFACES = ("paper", "raised", "sunken", "side", "hover")
FUNCTIONS = ("marketing", "sales", "success", "other")
STATES = ("good", "warn", "bad", "info")
TEXT = (
    *product(("ink", "ink-2", "link"), SURFACES),
    *product(STATES, ("paper", "raised")),
    *((state, f"{state}-paper") for state in STATES),
    *(("ink", f"{state}-paper") for state in STATES),
    *product([f"{function}-ink" for function in FUNCTIONS], ("paper", "raised", "sunken")),
    *product(("ink", "accent"), ("accent-paper",)),
    ("on-accent", "accent"), ("ink-2", "accent-paper"), ("ink", "mark"), ("paper", "ink"), ("link", "warn-paper"),
)  # fmt: skip
SHAPES = (
    *product(FUNCTIONS, ("paper", "raised", "side")),
    *product(("focus",), SURFACES),
    *product(("edge",), ("paper", "raised", "sunken")),
    *product(("bad", "accent"), ("paper", "raised", "side")),
)


def linear_srgb(lightness: float, chroma: float, hue: float) -> Colour:
    """OKLCH in linear sRGB, after https://bottosson.github.io/posts/oklab/."""
    a, b = chroma * cos(radians(hue)), chroma * sin(radians(hue))
    l_, m, s = (
        (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3,
        (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3,
        (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3,
    )
    return (
        4.0767416621 * l_ - 3.3077115913 * m + 0.2309699292 * s,
        -1.2684380046 * l_ + 2.6097574011 * m - 0.3413193965 * s,
        -0.0041960863 * l_ - 0.7034186147 * m + 1.7076147010 * s,
    )


def tokens(theme: str) -> dict[str, Colour]:
    """Every colour of one theme, as (lightness, chroma, hue)."""
    one = r"oklch\(([\d.]+)% ([\d.]+) ([\d.]+)\)"
    found = re.findall(rf"--([a-z0-9-]+): light-dark\({one}, {one}\);", TOKENS)
    start = 1 if theme == "light" else 4
    return {line[0]: (float(line[start]) / 100, float(line[start + 1]), float(line[start + 2])) for line in found}


def luminance(colour: Colour) -> float:
    red, green, blue = (min(max(part, 0.0), 1.0) for part in linear_srgb(*colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: Colour, other: Colour) -> float:
    """The ratio of WCAG 2.2."""
    dark, bright = sorted((luminance(one), luminance(other)))
    return (bright + 0.05) / (dark + 0.05)


def mixed(colour: Colour, ground: Colour, share: float) -> Colour:
    """Lightness as `color-mix(in oklab)` gives it, chroma and hue of the colour: near enough for a tint."""
    return (share * colour[0] + (1 - share) * ground[0], share * colour[1], colour[2])


def test_the_conversion_is_that_of_the_browsers() -> None:
    """Published values of CSS Color 4: red is oklch(62.8% 0.25768 29.234), and black on white is 21."""
    assert linear_srgb(0.62796, 0.25768, 29.234) == pytest.approx((1, 0, 0), abs=2e-3)
    assert contrast((1, 0, 0), (0, 0, 0)) == pytest.approx(21, abs=1e-3)


@pytest.mark.parametrize("theme", THEMES)
def test_letters_can_be_read(theme: str) -> None:
    colours = tokens(theme)
    found = {pair: contrast(colours[pair[0]], colours[pair[1]]) for pair in TEXT}
    assert {pair: round(ratio, 2) for pair, ratio in found.items() if ratio < 4.5} == {}


@pytest.mark.parametrize("theme", THEMES)
def test_shapes_can_be_told_from_their_ground(theme: str) -> None:
    colours = tokens(theme)
    found = {pair: contrast(colours[pair[0]], colours[pair[1]]) for pair in SHAPES}
    assert {pair: round(ratio, 2) for pair, ratio in found.items() if ratio < 3} == {}


@pytest.mark.parametrize(("theme", "tint"), [("light", 0.13), ("dark", 0.20)])
def test_letters_can_be_read_on_the_tint_of_their_function(theme: str, tint: float) -> None:
    colours = tokens(theme)
    for function in FUNCTIONS:
        ground = mixed(colours[function], colours["raised"], tint)
        assert contrast(colours[f"{function}-ink"], ground) >= 4.5, function


@pytest.mark.parametrize("theme", THEMES)
def test_no_colour_lies_beyond_what_screens_show(theme: str) -> None:
    channels = {name: linear_srgb(*colour) for name, colour in tokens(theme).items()}
    assert {n: parts for n, parts in channels.items() if not all(-0.005 <= part <= 1.005 for part in parts)} == {}


def test_every_colour_is_written_for_both_themes() -> None:
    both = set(tokens("light"))
    used = {
        name
        for sheet in Path(assets.FOLDER).glob("*.css")
        for name in re.findall(r"var\(--([a-z0-9-]+)", sheet.read_text())
    }
    defined = set(re.findall(r"--([a-z0-9-]+):", "".join(s.read_text() for s in Path(assets.FOLDER).glob("*.css"))))
    assert used <= defined
    assert {name for pair in (*TEXT, *SHAPES) for name in pair} <= both


def lab(red: float, green: float, blue: float) -> Colour:
    """Linear sRGB in OKLab."""
    l_, m, s = (
        (0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue) ** (1 / 3),
        (0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue) ** (1 / 3),
        (0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue) ** (1 / 3),
    )
    return (
        0.2104542553 * l_ + 0.7936177850 * m - 0.0040720468 * s,
        1.9779984951 * l_ - 2.4285922050 * m + 0.4505937099 * s,
        0.0259040371 * l_ + 0.7827717662 * m - 0.8086757660 * s,
    )


SEEN_BY = {
    "protanope": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deuteranope": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
}
"""What is seen without red or green cones, on linear sRGB: Machado, Oliveira and Fernandes 2009, severity 1."""


@pytest.mark.parametrize("eyes", list(SEEN_BY))
@pytest.mark.parametrize("theme", THEMES)
def test_functions_are_told_apart_without_red_or_green(theme: str, eyes: str) -> None:
    def seen(name: str) -> Colour:
        channels = linear_srgb(*tokens(theme)[name])
        red, green, blue = (sum(w * c for w, c in zip(row, channels, strict=True)) for row in SEEN_BY[eyes])
        return lab(max(red, 0.0), max(green, 0.0), max(blue, 0.0))

    for one, other in (("marketing", "sales"), ("sales", "success"), ("marketing", "success")):
        apart = sum((a - b) ** 2 for a, b in zip(seen(one), seen(other), strict=True)) ** 0.5
        assert apart >= 0.05, (one, other, round(apart, 3))
