"""Parts of made-up answers: what adds up is computed from the moves, so that the answers add up too."""

from buyline.measure.picture import (
    Amount,
    BalanceRow,
    Estimate,
    MoveView,
    PresenceView,
    StageView,
    kind_of_move,
)

Count = dict[tuple[str, str], int]


def estimate(share: float, width: float) -> Estimate:
    return Estimate(share=share, low=max(0.0, share - width / 2), high=min(1.0, share + width / 2))


def moves_of(counts: Count, stages: tuple[str, ...]) -> tuple[MoveView, ...]:
    return tuple(
        MoveView(
            kind=kind_of_move(a, b, stages=stages, waiting="nurture"),
            from_place=a,
            to_place=b,
            journeys=n,
            amounts=(Amount(minor=n * 1_500_00, currency="EUR"),) if n < 100 else (),
        )
        for (a, b), n in counts.items()
    )


def presence_of(stages: tuple[StageView, ...], moves: tuple[MoveView, ...]) -> tuple[PresenceView, ...]:
    """Presence from the moves, so that it adds up."""
    rows = []
    for stage in stages:
        out = {
            kind: sum(m.journeys for m in moves if m.from_place == stage.id and m.kind == kind)
            for kind in ("forward", "skip", "back", "out", "parked")
        }
        arrived = sum(m.journeys for m in moves if m.to_place == stage.id)
        rows.append(
            PresenceView(
                stage=stage.id,
                before=stage.journeys + sum(out.values()) - arrived,
                arrived=arrived,
                advanced=out["forward"] + out["skip"],
                back=out["back"],
                out=out["out"],
                parked=out["parked"],
                redefined=0,
                still_there=stage.journeys,
            )
        )
    return tuple(rows)


def balance_of(presence: tuple[PresenceView, ...]) -> tuple[BalanceRow, ...]:
    counts = tuple(
        BalanceRow(
            place=row.stage,
            opening=row.before,
            into=row.arrived,
            closing=row.still_there,
            residual=0,
            out_of=row.before + row.arrived - row.still_there,
        )
        for row in presence
    )
    return (
        *counts,
        BalanceRow(
            place="prospect",
            currency="EUR",
            digits=2,
            opening=3_000_000_00,
            into=900_000_00,
            out_of=500_000_50,
            revalued=2_500_50,
            closing=3_402_500_00,
            residual=0,
        ),
    )


def euros(minor: int) -> tuple[Amount, ...]:
    return (Amount(minor=minor, currency="EUR"),)
