"""The picture is drawn right: heights follow counts, words do not run into words, all stays inside the frame."""

from itertools import combinations

import pytest

from buyline.web.numbers import Numbers, locale_for
from buyline.web.picture.across import draw_across
from buyline.web.picture.down import draw_down
from buyline.web.picture.fit import shortened, width_of, wrapped
from buyline.web.picture.lanes import lay_back_moves
from buyline.web.picture.marks import Picture, Text
from buyline.web.picture.scale import LogScale, proven_length
from tests.pages.fixtures import demo, extreme, olist
from tests.pages.parts import moves_of

pytestmark = pytest.mark.capability("P19", "page")
ENGLISH = Numbers(locale_for("en"))
PICTURES = {
    f"{name} {way.__name__}": way(view, ENGLISH)
    for name, view in {
        "demo": demo(),
        "olist": olist(),
        **{
            f"{n} stages, seed {seed}": extreme(stages=n, seed=seed) for n in (2, 3, 5, 8, 9, 12) for seed in (1, 7, 42)
        },
    }.items()
    for way in (draw_across, draw_down)
}


def overlap(one: Text, two: Text) -> bool:
    (left, top, right, bottom), (left2, top2, right2, bottom2) = one.box, two.box
    return min(right, right2) - max(left, left2) > 0.5 and min(bottom, bottom2) - max(top, top2) > 0.5


@pytest.mark.parametrize("name", list(PICTURES))
def test_no_words_run_into_words(name: str) -> None:
    collisions = [(a.words, b.words) for a, b in combinations(PICTURES[name].texts, 2) if overlap(a, b)]
    assert not collisions


@pytest.mark.parametrize("name", list(PICTURES))
def test_words_stay_inside_the_frame(name: str) -> None:
    picture: Picture = PICTURES[name]
    for text in picture.texts:
        left, top, right, bottom = text.box
        assert left >= -1
        assert right <= picture.width + 1, text
        assert top >= 0
        assert bottom <= picture.height


def test_heights_rise_with_counts_and_nothing_has_none() -> None:
    scale = LogScale(40_000, 240)
    lengths = [scale.of(n) for n in (0, 1, 2, 10, 168, 1_184, 38_120, 40_000)]
    assert lengths[0] == 0
    assert lengths == sorted(lengths)
    assert len(set(lengths)) == len(lengths)
    assert lengths[-1] == pytest.approx(240)
    assert LogScale(0, 240).of(0) == 0


def test_bars_stand_on_the_line_and_by_their_counts() -> None:
    view, picture = demo(), draw_across(demo(), ENGLISH)
    assert all(bar.y + bar.height == pytest.approx(picture.base) for bar in picture.bars)
    by_count = sorted(zip((s.journeys for s in view.stages), (b.height for b in picture.bars), strict=True))
    assert [height for _, height in by_count] == sorted(height for _, height in by_count)


def test_the_proven_part_is_linear_in_its_bar() -> None:
    assert proven_length(200, verified=50, journeys=100) == 100
    assert proven_length(200, verified=100, journeys=100) == 200
    assert proven_length(200, verified=0, journeys=100) == 0
    assert 0 < proven_length(200, verified=1, journeys=10**9) <= 1
    assert proven_length(200, verified=10**9 - 1, journeys=10**9) < 200
    assert proven_length(0, verified=0, journeys=0) == 0


def test_ticks_are_powers_of_ten_thinned_from_below() -> None:
    assert LogScale(38_120, 240).ticks() == (1, 10, 100, 1_000, 10_000)
    assert LogScale(10**9, 240).ticks()[-1] == 10**9
    assert len(LogScale(10**9, 240).ticks()) <= 6
    assert LogScale(0, 240).ticks() == ()


def test_back_moves_nest_and_the_rest_is_summed() -> None:
    stages = tuple("abcdef")
    counts = {("b", "a"): 5, ("c", "b"): 9, ("c", "a"): 4, ("f", "a"): 3, ("e", "a"): 2, ("d", "a"): 1, ("f", "e"): 0}
    back = lay_back_moves(moves_of(counts, stages), stages)
    assert sum(laid.move.journeys for laid in back.drawn) + back.others == sum(counts.values())
    for one, two in combinations(back.drawn, 2):
        if one.lane == two.lane:
            assert one.high <= two.low or two.high <= one.low
        assert (one.gap, one.lane) != (two.gap, two.lane)
    assert back.other_ways == 6 - len(back.drawn)


def test_labels_of_arcs_stand_clear_of_every_leg_and_way_out() -> None:
    for name, picture in PICTURES.items():
        if "across" not in name:
            continue
        for arc in picture.arcs:
            left, _, right, _ = arc.text.box
            assert all(not left - 2 < way.x < right + 2 for way in picture.ways), (name, arc.text.words)


def test_words_are_cut_only_where_they_must_be() -> None:
    assert wrapped("Qualified lead", 200, 13) == ("Qualified lead",)
    assert wrapped("Lead", 100, 13) == ("Lead",)
    assert wrapped("", 100, 13) == ("",)
    for words in ("Donaudampfschifffahrtsgesellschaft", "a b c d e f g h i j k l m n o p q r s t"):
        assert all(width_of(line, 13) <= 80 for line in wrapped(words, 80, 13))
    assert shortened("Lead", 100, 13) == "Lead"
    assert shortened("Lead", 1, 13) == "…"
