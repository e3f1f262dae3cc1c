"""Whose turn is it? RULES §2.8, told by what members and buyers do."""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import count
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from buyline.app.acts.about import By
from buyline.app.acts.doing import do, undo
from buyline.app.attention import Attention
from buyline.app.books import create_books, read_definition
from buyline.app.entries import record_contents
from buyline.app.handoffs import handoffs
from buyline.app.journey_list import ListAsked, journey_list
from buyline.app.journeys import journey_state
from buyline.app.my_day import my_day
from buyline.app.refusal import Refused
from buyline.app.verify import verify
from buyline.days import DAY_LENGTH, as_datetime, parse_day, start_of
from buyline.definition.differences import differences
from buyline.definition.model import Definition, Handoffs
from buyline.definition.responsible import Named
from buyline.definition.signing import functions_at_work
from buyline.definition.working_hours import over_at, over_since, working_hours
from buyline.ledger.work import turn_on
from buyline.store.books import Books
from tests.generative.effort import trying

pytestmark = [pytest.mark.capability("P11", "library"), pytest.mark.capability("P12", "library")]
DAY = parse_day("2026-03-02")  # a Monday
NOW = start_of(DAY, "UTC") + 10 * 3_600_000_000
SALES, MARKETING = By(member="sam", function="sales"), By(member="mia", function="marketing")


@pytest.fixture
def books(tmp_path: Path) -> Iterator[Books]:
    with create_books(tmp_path / "books", now=NOW - 30 * DAY_LENGTH) as made:
        yield made


def turn(books: Books, journey: str = "d1", *, days: int = 0) -> str:
    """Whose turn it is so many days on, as the list says it."""
    found = journey_list(books, ListAsked(), now=NOW + days * DAY_LENGTH).found
    return next(str(line["turn"]) for line in found.lines if line["journey"] == journey)


CLOCK = count(1)


def act(books: Books, word: str, by: By = SALES, **given: Any) -> Any:
    """An act a moment after the one before."""
    return do(books, word, given, by=by, now=NOW + next(CLOCK) * 1_000_000, journey="d1")


def test_the_turn_moves_between_three_functions_and_the_buyer(books: Books) -> None:
    do(books, "open", {"buyer_name": "Acme", "stage": "lead"}, by=MARKETING, now=NOW, journey="d1")
    assert turn(books) == "marketing"  # its first step: answers within one working day
    act(books, "tell", MARKETING, what="mail sent")
    assert turn(books) == "sales"  # rings to hear about need
    act(books, "tell", what="call made")
    assert turn(books) == "buyer"  # the call asks for an answer
    assert turn(books, days=3) == "buyer"
    assert turn(books, days=4) == "buyer"  # the days of the step passed, and the next step is the buyer's own
    act(books, "tell", what="meeting requested")
    assert turn(books) == "marketing"  # nothing is left to do but to lead the stage
    act(books, "claim", stage="prospect")
    act(books, "finish", step="propose")
    act(books, "finish", step="calculate")
    assert turn(books) == "buyer"
    act(books, "tell", what="proposal answered")
    assert turn(books) == "success"  # plans the first ninety days
    assert verify(books).is_sound


def test_an_offer_gives_the_turn_to_the_receiver_and_a_return_gives_it_back(books: Books) -> None:
    do(books, "open", {"buyer_name": "Acme", "stage": "lead"}, by=MARKETING, now=NOW, journey="d1")
    act(books, "hand", MARKETING, receiver="sales")
    assert turn(books) == "sales"
    with pytest.raises(Refused, match="only sales answers"):
        act(books, "accept", MARKETING)
    with pytest.raises(Refused, match="not one of the agreed reasons"):
        act(books, "return", reason="a whim")
    act(books, "return", reason="no budget", remark="Next year")
    assert turn(books) == "marketing"
    with pytest.raises(Refused, match="nobody has offered"):
        act(books, "accept")
    act(books, "claim", MARKETING, stage="nurture")
    assert turn(books) == "marketing"
    act(books, "claim", MARKETING, stage="lead")
    act(books, "hand", MARKETING, receiver="sales")
    act(books, "accept")
    assert turn(books) == "sales"  # the steps of whoever accepted it come first
    outcomes = [one.outcome for one in journey_state(books, "d1").work.handoffs]
    assert outcomes == ["returned", "accepted"]
    assert verify(books).is_sound


UNDONE = {
    "hand": {"receiver": "success"},
    "tell": {"what": "mail sent"},
    "claim": {"stage": "lost", "reason": "price"},
}


def test_an_undone_act_leaves_the_turn_as_it_was(books: Books) -> None:
    do(books, "open", {"buyer_name": "Acme", "stage": "lead"}, by=MARKETING, now=NOW, journey="d1")
    before = turn(books)
    for word, said in UNDONE.items():
        done = act(books, word, MARKETING, **said)
        assert turn(books) != before
        undo(books, done.entries, by=MARKETING, now=NOW + next(CLOCK) * 1_000_000)
        assert turn(books) == before
    assert journey_state(books, "d1").work.handoffs == []


def test_a_planned_step_stands_until_it_is_done_or_dropped(books: Books) -> None:
    do(books, "open", {"buyer_name": "Acme", "stage": "prospect"}, by=SALES, now=NOW, journey="d1")
    first = act(books, "plan", due="2026-03-09", step="propose").entries[0]
    second = act(books, "plan", due="2026-03-05", remark="Ring Ada").entries[0]
    line = journey_list(books, ListAsked(filter="due_on < 2026-03-06"), now=NOW).found.lines[0]
    assert line["due_on"] == parse_day("2026-03-05")
    act(books, "drop", planned=second)
    act(books, "tell", what="proposal sent")
    assert journey_state(books, "d1").work.planned == []
    with pytest.raises(Refused, match="is no planned step"):
        act(books, "finish", planned=first)


KINDS = ("mail sent", "call made", "meeting requested", "proposal sent", "need confirmed")


@trying(12)
@given(order=st.permutations(range(6)), kinds=st.lists(st.sampled_from(KINDS), min_size=6, max_size=6))
def test_the_order_of_delivery_does_not_matter(
    order: list[int], kinds: list[str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    contents = [_told(place, kind) for place, kind in enumerate(kinds)]
    works = []
    for arranged in (range(6), order):
        with create_books(tmp_path_factory.mktemp("order") / "books", now=NOW - 30 * DAY_LENGTH) as books:
            record_contents(books, [_opening()], now=NOW - 20 * DAY_LENGTH)
            for number in arranged:
                record_contents(books, [contents[number]], now=NOW)
            works.append(journey_state(books, "d1").work)
    assert works[0] == works[1]


def _opening() -> dict[str, Any]:
    said = {"source": "crm", "record": "d1", "what": "opened", "kind": "stage claimed", "journey": "d1", "buyer": "b1"}
    return said | {"occurred_at": "2026-02-10", "function": "marketing", "data": {"stage": "lead"}}


def _told(place: int, kind: str) -> dict[str, Any]:
    said = {"source": "crm", "record": f"d1/{place}", "what": "told", "kind": kind, "journey": "d1"}
    return said | {"occurred_at": f"2026-02-{12 + place}", "function": "sales"}


def test_the_turn_of_a_day() -> None:
    assert turn_on("sales", None, True, day=5, is_offered=False) == "buyer"
    assert turn_on("sales", 4, True, day=5, is_offered=False) == "sales"
    assert turn_on("sales", 9, True, day=5, is_offered=True) == "sales"


MONDAY_TEN = NOW
HOURS = Handoffs(answer_within_hours=8)


@pytest.mark.parametrize(
    ("since", "until", "hours"),
    [(0, 2, 2), (0, 24, 8), (9, 21, 0), (24 * 4, 24 * 7, 8), (-3, 0, 1), (0, -5, 0)],
    ids=["within a day", "over a night", "at night", "over a weekend", "before opening", "backwards"],
)
def test_working_hours_run_on_working_days(since: int, until: int, hours: float) -> None:
    start, end = (MONDAY_TEN + each * 3_600_000_000 for each in (since, until))
    assert working_hours(start, end, hours=HOURS, time_zone="UTC") == hours


def test_the_time_for_an_answer_is_over_after_so_many_working_hours() -> None:
    over = over_at(MONDAY_TEN, hours=HOURS, time_zone="UTC")
    assert over is not None
    assert working_hours(MONDAY_TEN, over, hours=HOURS, time_zone="UTC") == pytest.approx(8)
    free = Handoffs(answer_within_hours=8, holidays=("2026-03-03",))
    later = over_at(MONDAY_TEN, hours=free, time_zone="UTC")
    assert later == over + DAY_LENGTH


def test_both_sides_have_a_clock(books: Books) -> None:
    hour = 3_600_000_000
    for journey, by in (("d1", MARKETING), ("d2", By(member="max", function="marketing"))):
        do(books, "open", {"buyer_name": "Acme", "stage": "lead"}, by=MARKETING, now=NOW, journey=journey)
        do(books, "hand", {"receiver": "sales"}, by=by, now=NOW + hour, journey=journey)
        do(books, "return", {"reason": "no budget"}, by=SALES, now=NOW + 2 * hour, journey=journey)
    do(books, "hand", {"receiver": "sales"}, by=MARKETING, now=NOW + 5 * hour, journey="d1")
    do(books, "accept", {}, by=SALES, now=NOW + 6 * hour, journey="d1")
    found = handoffs(books, now=NOW + DAY_LENGTH, by="member")
    assert found.reasons == {"no budget": {"mia": 1, "max": 1}}
    one = found.directions[0]
    assert (one.of, one.to, one.offered, one.accepted, one.returned) == ("marketing", "sales", 3, 1, 2)
    assert (one.waiting, one.overdue, one.median_hours) == (0, 0, 1.0)
    assert (one.again, one.median_hours_again, one.still_back) == (1, 3.0, 1)
    do(books, "claim", {"stage": "nurture"}, by=MARKETING, now=NOW + 7 * hour, journey="d2")
    assert handoffs(books, now=NOW + DAY_LENGTH).directions[0].still_back == 0


def came_back(books: Books) -> str:
    """Why the journey came back, as the list says it."""
    return str(journey_list(books, ListAsked(), now=NOW + DAY_LENGTH).found.lines[0]["returned"])


def test_a_journey_says_that_it_came_back_until_it_is_offered_again_or_moves(books: Books) -> None:
    do(books, "open", {"buyer_name": "Acme", "stage": "lead"}, by=MARKETING, now=NOW, journey="d1")
    act(books, "hand", MARKETING, receiver="sales")
    assert came_back(books) == ""
    back = act(books, "return", reason="no budget")
    assert came_back(books) == "no budget"
    assert journey_list(books, ListAsked(filter="returned is known"), now=NOW + DAY_LENGTH).found.found == 1
    undo(books, back.entries, by=SALES, now=NOW + next(CLOCK) * 1_000_000)
    assert came_back(books) == ""
    act(books, "return", reason="too early")
    act(books, "hand", MARKETING, receiver="sales")
    assert came_back(books) == ""
    act(books, "return", reason="no need")
    act(books, "claim", MARKETING, stage="nurture")
    assert came_back(books) == ""


@pytest.mark.parametrize("within", [0.5, 8, 8.5, 21])
@pytest.mark.parametrize("hour", [-16, 0, 3, 7, 9, 24 * 5])
def test_what_is_late_is_the_same_asked_from_either_end(within: float, hour: int) -> None:
    until = MONDAY_TEN + hour * 3_600_000_000
    since = over_since(until, hours=HOURS, time_zone="UTC", within=within)
    assert since is not None
    assert working_hours(since, until, hours=HOURS, time_zone="UTC") == pytest.approx(within)
    assert working_hours(since + 1_000_000, until, hours=HOURS, time_zone="UTC") < within
    never = Handoffs(holidays=tuple(date(2014, 1, 1) + timedelta(day) for day in range(4_500)))
    assert over_since(until, hours=never, time_zone="UTC", within=within) is None


@pytest.mark.parametrize("zone", ["UTC", "America/New_York"])
@pytest.mark.parametrize("began", ["2025-12-19", "2024-02-27", "2025-03-07"])
def test_working_hours_are_those_that_one_counts_on_the_clock(zone: str, began: str) -> None:
    hours = Handoffs(holidays=(date(2025, 12, 25), date(2026, 1, 1)))
    first = start_of(parse_day(began), zone)
    counted = 0
    for number in range(24 * 20):
        at = first + number * 3_600_000_000
        assert working_hours(first, at, hours=hours, time_zone=zone) == counted
        here = as_datetime(at).astimezone(ZoneInfo(zone))
        is_open = hours.opens_at <= here.hour < hours.closes_at and here.isoweekday() in hours.working_days
        counted += is_open and here.date() not in hours.holidays
    assert counted > 60


def test_what_waits_too_long_is_told_to_whoever_leads(books: Books) -> None:
    hour = 3_600_000_000
    late = NOW + DAY_LENGTH + 2 * hour
    for journey in ("d1", "d2"):
        do(books, "open", {"buyer_name": "Acme", "stage": "lead"}, by=MARKETING, now=NOW, journey=journey)
        do(books, "hand", {"receiver": "sales", "owner": "paolo"}, by=MARKETING, now=NOW + hour, journey=journey)
    do(books, "return", {"reason": "no budget"}, by=SALES, now=NOW + 2 * hour, journey="d2")
    lead, team, none = (
        Attention(leads=frozenset(functions), leads_members=frozenset(members))
        for functions, members in ((["sales"], []), ([], ["paolo"]), ([], []))
    )

    def told(attention: Attention, now: int, *, is_all: bool = False) -> list[tuple[str, str, str, int]]:
        found = my_day(books, by=SALES, now=now, attention=attention, is_all=is_all).escalated
        return [(one.now.journey, one.function, one.member, one.since) for one in found]

    assert told(lead, NOW + 7 * hour) == []
    assert told(lead, late) == told(team, late) == [("d1", "sales", "paolo", NOW + DAY_LENGTH + hour)]
    assert told(none, late) == []
    assert told(none, late, is_all=True) == told(lead, late)
    by_marketing = Attention(leads=frozenset({"marketing"}))
    assert told(by_marketing, late) == [("d2", "marketing", "mia", late)]
    lines = journey_list(books, ListAsked(filter="late is known", sort="journey"), now=late).found.lines
    assert [(line["journey"], line["late"]) for line in lines] == [("d1", "sales"), ("d2", "marketing")]
    do(books, "accept", {}, by=SALES, now=late, journey="d1")
    do(books, "claim", {"stage": "nurture"}, by=MARKETING, now=late, journey="d2")
    assert journey_list(books, ListAsked(filter="late is known"), now=late).found.found == 0
    assert told(lead, late) == told(by_marketing, late) == []


def test_a_turn_by_name_is_that_member_s_whoever_owns_the_journey(tmp_path: Path) -> None:
    shipped = read_definition("b2b").model_dump(mode="json")
    stage = next(one for one in shipped["stages"] if one["id"] == "lead")
    stage["steps"] = [
        {"id": "write", "does": "writes", "by": "sales", "entry": "mail sent", "named": {"leads": "ann"}},
        {"id": "ring", "does": "rings", "by": "sales", "entry": "call made", "reviewed_by": ["success"]},
    ]
    stage |= {"led_by": "sales", "supported_by": [], "named": {"leads": "bob", "reviews": ["cid"]}}
    agreed = Definition.model_validate(shipped | {"columns": [{"id": "owner", "name": "Owner"}]})
    with create_books(tmp_path / "named", agreed, now=NOW - DAY_LENGTH) as books:
        said = {"buyer_name": "Acme", "stage": "lead", "columns": {"owner": "sam"}}
        do(books, "open", said, by=SALES, now=NOW, journey="d1")

        def whose(member: str, now: int) -> int:
            turn = my_day(books, by=By(member=member, function="sales"), now=now).turn
            return 0 if turn is None else turn.found

        def turns(now: int) -> list[int]:
            return [whose(member, now) for member in ("ann@example.com", "bob", "sam")]

        assert turns(NOW) == [1, 0, 0]
        do(books, "tell", {"what": "mail sent"}, by=SALES, now=NOW + 60_000_000, journey="d1")
        assert turns(NOW + 60_000_000) == [0, 0, 1], "a step without a name is the owner's"
        do(books, "tell", {"what": "call made"}, by=SALES, now=NOW + 120_000_000, journey="d1")
        assert turns(NOW + 120_000_000) == [0, 1, 0], "with no step open it is who leads the stage"
        assert journey_list(books, ListAsked(filter="turn_of = bob"), now=NOW + 120_000_000).found.found == 1


def test_who_is_named_is_said_where_definitions_differ_and_who_reviews_is_a_function() -> None:
    shipped = read_definition("b2b")
    stage = shipped.stages[2]
    named = Named(leads="ann", supports=("bob",), reviews=("cid",))
    step = stage.steps[0].model_copy(update={"supported_by": ("success",), "named": Named(leads="dan")})
    changed = stage.model_copy(
        update={"named": named, "reviewed_by": ("success",), "steps": (step, *stage.steps[1:])}
    )  # fmt: skip
    new = shipped.model_copy(update={"stages": (*shipped.stages[:2], changed, *shipped.stages[3:])})
    told = " ".join(differences(shipped, new))
    assert f"Stage '{stage.id}': ann leads, bob supports, cid reviews; before nobody." in told
    assert "who reviews changes from nothing to success" in told
    assert "; success supports; dan leads." in told
    assert "success" in functions_at_work(new)
    wrong = shipped.model_dump(mode="json")
    wrong["stages"][2]["reviewed_by"] = ["lawyers"]
    with pytest.raises(ValueError, match="'lawyers' is not one of the functions"):
        Definition.model_validate(wrong)


def test_a_currency_changed_alone_is_that_of_the_amount_which_stays(books: Books) -> None:
    do(books, "open", {"buyer_name": "Acme", "stage": "lead"}, by=SALES, now=NOW, journey="d1")
    with pytest.raises(Refused) as none_there:
        do(books, "change", {"currency": "CHF"}, by=SALES, now=NOW + 1, journey="d1")
    assert list(none_there.value.reasons) == ["currency: it is that of an amount, and there is none; give both"]
    do(books, "change", {"amount": "1200.5"}, by=SALES, now=NOW + 2, journey="d1")
    do(books, "change", {"currency": "CHF"}, by=SALES, now=NOW + 3, journey="d1")
    assert (journey_state(books, "d1").amount, journey_state(books, "d1").currency) == (120_050, "CHF")
