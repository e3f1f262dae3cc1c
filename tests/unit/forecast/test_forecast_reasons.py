"""Reasons in words say what the result says, and nothing of what is not known."""

from dataclasses import replace

import pytest

from buyline.days import parse_day
from buyline.forecast.adjusting import Tried
from buyline.forecast.journey_chances import Act, Circumstances, Effect, JourneyChance
from buyline.forecast.pace import Pace
from buyline.forecast.reasons import PLAINLY, headline, reasons_of, tried_words

pytestmark = pytest.mark.capability("P9", "library")
ON = parse_day("2026-11-27")
FACTS = {"proven": "proof by the buyer as far as it is claimed", "pipeline x": "being in the pipeline Renewals"}
KNOWN = Circumstances(
    verified="lead", verified_name="Lead", is_ahead=True, missing=("need confirmed",), lapsed_on=None,
    roles_named=("champion",), roles_open=("economic buyer", "user"), last_act=Act(kind="meeting attended", on=ON - 15),
)  # fmt: skip
CHANCE = JourneyChance(
    journey="j1", way="open", stage="prospect", name="Prospect", since=ON - 41, age=41, advance={30: 0.2, 90: 0.45},
    win={30: 0.1, 90: 0.38}, half_won_on=parse_day("2027-01-12"), usual_advance={30: 0.1, 90: 0.4},
    usual_win={30: 0.05, 90: 0.21}, pace=Pace(18, 33), known=KNOWN,
)  # fmt: skip


def told(chance: JourneyChance) -> list[str]:
    return list(reasons_of(chance, PLAINLY, on=ON, facts=FACTS))


def test_the_sentence_and_its_reasons() -> None:
    assert headline(CHANCE, PLAINLY) == "38 % to be won within 90 days, half of such wins by 2027-01-12."
    assert told(CHANCE) == [
        "Of those that arrive in Prospect, 21 % are won within 90 days and 40 % get further.",
        "There for 41 days, longer than half of the stays (18 days); most that get further have done so within 33 days.",
        "Prospect is claimed, only Lead is proven by the buyer; missing: need confirmed.",
        "Known in the buying group: champion; open: economic buyer, user.",
        "The buyer's last act: meeting attended on 2026-11-12, 15 days ago.",
    ]


def test_what_is_not_there_is_said_so() -> None:
    nobody = replace(KNOWN, verified="", roles_named=(), last_act=None, missing=(), lapsed_on=ON - 1)
    said = told(replace(CHANCE, age=None, known=nobody))
    assert "Nobody knows since when it is there; it is taken for as old as is usual." in said
    lapsed = "the proof of Prospect lapsed on 2026-11-26, the buyer has to act anew."
    assert f"Prospect is claimed, nothing is proven by the buyer; {lapsed}" in said
    assert "Nobody in the buying group has a role yet; open: economic buyer, user." in said
    assert said[-1] == "No act of the buyer is known."
    never = replace(CHANCE, half_won_on=None, win={30: 0.0001, 90: 0.0002})
    assert headline(never, PLAINLY) == "<0.1 % to be won within 90 days; hardly any is won from there within a year."


@pytest.mark.parametrize(
    ("pace", "words"),
    [
        (None, "There for 41 days."),
        (Pace(None, None), "There for 41 days."),
        (Pace(60, None), "There for 41 days, not yet as long as half of the stays (60 days); hardly any gets further "
                         "from there."),
    ],
)  # fmt: skip
def test_the_age(pace: Pace | None, words: str) -> None:
    assert told(replace(CHANCE, pace=pace))[1] == words


@pytest.mark.parametrize(
    ("way", "words"), [("won", "It is won."), ("out", "It is out, in Lost."), ("outside", "It stands in no stage.")]
)
def test_whoever_is_not_under_way_has_no_chance_and_no_reasons(way: str, words: str) -> None:
    gone = replace(CHANCE, way=way, name="Lost", win={}, advance={})
    assert headline(gone, PLAINLY) == words
    assert told(gone) == []


def effect(fact: str, *, has: bool, before: float, after: float) -> Effect:
    return Effect(fact=fact, has=has, outcome="win", days=90, before=before, after=after)


def test_what_each_fact_does_where_it_can_be_seen() -> None:
    effects = (
        effect("proven", has=False, before=0.25, after=0.19),
        effect("pipeline x", has=False, before=0.19, after=0.18),
        effect("pipeline x", has=True, before=0.0010, after=0.0018),
    )
    said = told(replace(CHANCE, effects=effects))
    assert [one for one in said if "the chance" in one] == [
        "No proof by the buyer as far as it is claimed lowers the chance to be won within 90 days from 25 % to 19 %.",
        "Not being in the pipeline Renewals lowers the chance to be won within 90 days from 19 % to 18 %.",
    ]


def test_how_a_fact_did_when_it_was_tried() -> None:
    kept = tried_words(Tried("proven", True, 90, 0.004, 0.001), FACTS, PLAINLY)
    assert kept.endswith("counts, the log loss of later chances fell by 0.0040 (standard error 0.0010).")
    dropped = tried_words(Tried("proven", False, 90, -0.004, 0.001), FACTS, PLAINLY)
    assert "was tried, did not improve; the log loss of later chances rose by 0.0040." in dropped
    close = tried_words(Tried("proven", False, 90, 0.0004, 0.001), FACTS, PLAINLY)
    assert close.endswith("fell by 0.0004, not more than its standard error 0.0010.")
    few = tried_words(Tried("proven", False, 3, None, None), FACTS, PLAINLY)
    assert few.endswith("too few to be tried (3 had it on the days to learn from).")
