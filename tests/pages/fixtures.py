"""Believable answers for the Pipeline page, made up without books: what the page shows can be looked at by itself."""

from collections.abc import Callable
from datetime import date
from random import Random
from typing import Any

from buyline.days import Day, Moment, day_number
from buyline.measure.picture import (
    Amount,
    ColumnView,
    LoadedSince,
    Period,
    PipelineView,
    PlaceView,
    StageView,
    StepView,
    Unanswerable,
)
from tests.pages.parts import Count, balance_of, estimate, euros, moves_of, presence_of

FIRST, LAST = day_number(date(2024, 4, 1)), day_number(date(2026, 3, 31))

NINE = (
    ("target", "Target", "marketing", ()),
    ("contact", "Contact", "marketing", ()),
    ("suspect", "Suspect", "marketing", ()),
    ("lead", "Lead", "marketing", ("sales",)),
    ("qualified_lead", "Qualified lead", "marketing", ("sales",)),
    ("prospect", "Prospect", "sales", ("marketing", "success")),
    ("customer", "Customer", "sales", ("success",)),
    ("adopter", "Adopter", "success", ()),
    ("advocate", "Advocate", "success", ("marketing",)),
)
JOURNEYS = (38_120, 9_240, 3_105, 1_184, 412, 168, 57, 49, 18)
VERIFIED = (38_120, 9_240, 2_920, 1_011, 288, 98, 57, 45, 13)
AMOUNTS = (0, 0, 0, 0, 6_140_000_00, 3_402_500_00, 1_215_000_00, 1_004_000_00, 401_000_00)
SHARES = (0.24, 0.34, 0.38, 0.35, 0.41, 0.34, 0.86, 0.37)
DAYS = (12, 19, 9, 14, 21, 38, 30, 96)
MOVED = (9_612, 3_340, 1_322, 501, 180, 66, 49, 14)
BACK: Count = {
    ("lead", "suspect"): 64,
    ("qualified_lead", "lead"): 31,
    ("prospect", "qualified_lead"): 22,
    ("prospect", "suspect"): 9,
    ("customer", "prospect"): 2,
    ("qualified_lead", "contact"): 4,
}
LOST: Count = {
    ("target", "disqualified"): 2_410,
    ("contact", "disqualified"): 1_322,
    ("suspect", "lost"): 98,
    ("suspect", "disqualified"): 500,
    ("lead", "lost"): 201,
    ("lead", "disqualified"): 100,
    ("qualified_lead", "lost"): 121,
    ("prospect", "lost"): 66,
    ("adopter", "lost"): 3,
    ("contact", "nurture"): 1_400,
    ("lead", "nurture"): 420,
    ("prospect", "nurture"): 83,
}
SKIPS: Count = {
    ("contact", "lead"): 57,
    ("target", "prospect"): 3,
    ("nurture", "lead"): 145,
    ("lost", "prospect"): 1,
    ("outside", "target"): 9_800,
    ("outside", "lead"): 210,
}
Q1 = Period(from_day=day_number(date(2026, 1, 1)), to_day=LAST)


def demo(**asked: Any) -> PipelineView:
    """The company of the sketch, one quarter."""
    ids = tuple(row[0] for row in NINE)
    counts = {(ids[k], ids[k + 1]): n for k, n in enumerate(MOVED)} | BACK | LOST | SKIPS
    moves = moves_of(counts, ids)
    arrived = {i: sum(m.journeys for m in moves if m.to_place == i) for i in ids}
    stages = tuple(
        StageView(
            id=row[0],
            name=row[1],
            led_by=row[2],
            supported_by=row[3],
            is_ours=k == 0,
            is_won=row[0] == "customer",
            journeys=JOURNEYS[k],
            verified_journeys=VERIFIED[k],
            arrivals=arrived[row[0]],
            amounts=euros(AMOUNTS[k]),
            unverified_amounts=euros(AMOUNTS[k] * (JOURNEYS[k] - VERIFIED[k]) // JOURNEYS[k]),
            normal_journeys=JOURNEYS[k] * (1.12 if k % 3 else 0.8),
        )
        for k, row in enumerate(NINE)
    )
    presence = presence_of(stages, moves)
    return PipelineView(
        **base(**asked),
        stages=stages,
        steps=steps_of(ids),
        moves=moves,
        presence=presence,
        balance=balance_of(presence),
        waiting=PlaceView(id="nurture", name="Nurture", journeys=4_210, arrivals=1_903),
        exits=(
            PlaceView(id="lost", name="Lost", journeys=3_011, arrivals=489, amounts=euros(9_200_000_00)),
            PlaceView(id="disqualified", name="Disqualified", journeys=18_400, arrivals=4_332),
        ),
        normal=Period(from_day=day_number(date(2025, 1, 1)), to_day=day_number(date(2025, 12, 31))),
        columns=(
            ColumnView(id="segment", name="Segment", values=("retail", "logistics", "machine builders")),
            ColumnView(id="program", name="Program", values=("Spring fair", "Webinar: fewer returns")),
        ),
        rules=("Shares: Aalen–Johansen within 180 days, unit: stay, 80% interval. Median stay: Kaplan–Meier.",),
        first_day=FIRST,
        last_day=LAST,
    )


def steps_of(ids: tuple[str, ...]) -> tuple[StepView, ...]:
    widths = (0.02, 0.03, 0.04, 0.07, 0.14, 0.17, 0.19, 0.27)
    return tuple(
        StepView(
            from_stage=ids[k],
            to_stage=ids[k + 1],
            moved=MOVED[k],
            entered=round(MOVED[k] / SHARES[k]),
            estimate=estimate(SHARES[k], widths[k]),
            is_too_few=False,
            horizon_days=180,
            median_days=DAYS[k],
            tau_days=365,
            normal=estimate(0.53 if k == 4 else SHARES[k] + 0.005, 0.03),
            normal_median_days=DAYS[k] - 3,
        )
        for k in range(len(ids) - 1)
    )


def base(
    *,
    from_day: Day | None = None,
    to_day: Day | None = None,
    as_of: Day | None = None,
    book: str = "claimed",
    where: tuple[tuple[str, str], ...] = (),
) -> dict[str, Any]:
    known = {"segment", "program"}
    for column, _ in where:
        if column not in known:
            raise Unanswerable("where", f"These books have no column '{column}'. They have segment and program.")
    last = to_day if to_day is not None else max(LAST, from_day or LAST)
    first = from_day if from_day is not None else min(Q1.from_day, last)
    return {
        "company": "Nordlicht Systems",
        "period": Period(from_day=first, to_day=last),
        "as_of": as_of,
        "book": book,
        "where": where,
    }


def olist(**asked: Any) -> PipelineView:
    """Three stages, no losses recorded, one of them not observable, nothing proven but the deals."""
    stages = (
        StageView(id="lead", name="Lead", led_by="marketing", journeys=7_159, verified_journeys=None, arrivals=8_000),
        StageView(
            id="customer",
            name="Customer",
            led_by="sales",
            is_won=True,
            journeys=467,
            verified_journeys=467,
            arrivals=841,
            amounts=(Amount(minor=0, currency="BRL"),),
        ),
        StageView(
            id="adopter",
            name="Adopter",
            led_by="success",
            journeys=374,
            verified_journeys=206,
            arrivals=374,
            amounts=(Amount(minor=670_061_00, currency="BRL"),),
            unverified_amounts=(Amount(minor=12_000_00, currency="BRL"),),
        ),
    )
    ids = tuple(stage.id for stage in stages)
    moves = moves_of({("outside", "lead"): 8_000, ("lead", "customer"): 841, ("customer", "adopter"): 374}, ids)
    steps = (
        StepView(
            from_stage="lead",
            to_stage="customer",
            moved=841,
            entered=8_000,
            estimate=estimate(0.1183, 0.0098),
            is_too_few=False,
            horizon_days=180,
            median_days=None,
            tau_days=365,
        ),
        StepView(
            from_stage="customer",
            to_stage="adopter",
            moved=374,
            entered=841,
            estimate=estimate(0.31, 0.03),
            is_too_few=False,
            horizon_days=180,
            median_days=41.0,
            tau_days=200,
        ),
    )
    asked = {"from_day": day_number(date(2017, 6, 14)), "to_day": day_number(date(2018, 11, 14))} | {
        key: value for key, value in asked.items() if value is not None
    }
    return PipelineView(
        **base(**asked) | {"company": "Olist"},
        stages=stages,
        steps=steps,
        moves=moves,
        presence=presence_of(stages, moves),
        waiting=PlaceView(id="nurture", name="Nurture", journeys=0, arrivals=0),
        exits=(PlaceView(id="lost", name="Lost", journeys=0, arrivals=0),),
        notes=(
            "Wins before 5 Dec 2017 were never recorded: before that day nothing is at risk. 1 win precedes its lead.",
        ),
        loaded_since=LoadedSince(entries=1, last_on=LAST),
        first_day=day_number(date(2017, 6, 14)),
        last_day=day_number(date(2018, 11, 14)),
    )


def empty(**asked: Any) -> PipelineView:
    """Books without an entry."""
    stages = tuple(
        StageView(id=r[0], name=r[1], led_by=r[2], journeys=0, verified_journeys=0, arrivals=0) for r in NINE
    )
    return PipelineView(
        **base(**asked),
        stages=stages,
        has_entries=False,
        waiting=PlaceView(id="nurture", name="Nurture", journeys=0, arrivals=0),
        exits=(),
    )


LONG = "Donaudampfschifffahrtsgesellschaftskapitänsanwärter and everybody else who decides"


def extreme(*, stages: int = 12, seed: int = 7, **asked: Any) -> PipelineView:
    """Many stages, counts from nothing to billions, long names, four currencies, back moves in every direction."""
    dice = Random(seed)
    ids = tuple(f"stage-{k}" for k in range(stages))
    functions = ("marketing", "sales", "success", "partners & channel <b>")
    counts: Count = {
        (a, b): dice.choice((0, 1, 7, 140, 12_345_678)) for a in ids for b in ids if a != b and dice.random() < 0.5
    }
    counts |= {
        (a, place): dice.choice((0, 1, 99, 1_234_567))
        for a in ids
        for place in ("lost", "no-budget", "nurture", "other")
    }
    counts |= {("outside", ids[0]): 3_000_000_000, ("lost", ids[1]): 1}
    moves = moves_of(counts, ids)
    made = tuple(
        StageView(
            id=i,
            name=dice.choice(
                (LONG, "Lead", "A <script>alert(1)</script> stage", "長い名前の段階です長い名前の段階です", "X")
            ),
            led_by=functions[k % 4],
            supported_by=functions[: k % 3],
            is_won=k == stages - 2,
            journeys=(n := (2_147_483_647, 0, 1, 3, 54_000, 999_999)[k % 6]),
            verified_journeys=None if k % 4 == 2 else round(n * dice.random()),
            arrivals=n // 2,
            amounts=tuple(
                Amount(minor=dice.choice((0, 1, 99_999_999_999_00)), currency=c, digits=0 if c == "JPY" else 2)
                for c in ("EUR", "JPY", "USD", "CHF")[: k % 5]
            ),
            unverified_amounts=(Amount(minor=1, currency="EUR"),) if k % 5 else (),
            normal_journeys=None if k % 2 else n * 1.4,
        )
        for k, i in enumerate(ids)
    )
    steps = tuple(
        StepView(
            from_stage=ids[k],
            to_stage=ids[k + 1],
            moved=counts.get((ids[k], ids[k + 1]), 0),
            entered=dice.randrange(9),
            estimate=None
            if k % 3 == 0
            else estimate(dice.choice((0.0, 0.00001, 0.9999, 1.0, 0.5)), 0.6 * dice.random()),
            is_too_few=k % 4 == 1,
            horizon_days=180,
            median_days=dice.choice((None, 0.5, 364.0)),
            tau_days=dice.choice((None, 365)),
        )
        for k in range(stages - 1)
    )
    names = {"lost": "Lost", "no-budget": "No budget at all this year or the next", "other": "Went to a competitor"}
    return PipelineView(
        **base(**asked),
        stages=made,
        steps=steps,
        moves=moves,
        presence=presence_of(made, moves),
        columns=(),
        waiting=PlaceView(id="nurture", name="Nurture", journeys=2_000_000, arrivals=1),
        exits=tuple(PlaceView(id=i, name=name, journeys=10**9, arrivals=0) for i, name in names.items()),
        rules=("Shares: Aalen–Johansen within 180 days.",),
        first_day=FIRST,
        last_day=LAST,
    )


def two(**asked: Any) -> PipelineView:
    """The fewest stages a definition may have."""
    return extreme(stages=2, **asked)


VIEWS: dict[str, Callable[..., PipelineView]] = {
    "demo": demo,
    "olist": olist,
    "empty": empty,
    "extreme": extreme,
    "two": two,
}


def open_books(name: str) -> str:
    """Stands for opening: the name of the answer to give."""
    return name


def pipeline_page(books: str, *, now: Moment, **asked: Any) -> PipelineView:  # noqa: ARG001 - these days stand still
    """Stands for the use case, in the same form."""
    return VIEWS[books](**asked)


def company(books: str) -> str:  # noqa: ARG001 - all of them are of one company
    """Stands for the company that books name."""
    return "Nordlicht Systems"


def waiting(books: str, *_: Any, **__: Any) -> int:  # noqa: ARG001 - in all of them it is the same
    """Stands for what waits for a member."""
    return 3
