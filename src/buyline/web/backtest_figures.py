"""How are the scores of a backtest drawn: ranges that held, skill by horizon, and where what came lay?

Each figure has a sentence above it, made from the same result. Nothing is counted here.
"""

from buyline.forecast.backtest import PIT_BINS, Backtest, calibration_of, pit_counts
from buyline.forecast.judged import DRESSED, Score
from buyline.forecast.wording import held_sentence, is_baseline, pit_sentence, skill_sentence
from buyline.web.numbers import Numbers
from buyline.web.picture.marks import Text
from buyline.web.plot import Axes, Box, Dot, Figure, Marks, drawn

LEAST_SKILL = -1.0
APART = 0.6


def figures_of(found: Backtest, target: str, within: int, numbers: Numbers) -> tuple[Figure, ...]:
    """The figures of one target and horizon; those without anything to draw are left out."""
    score = found.of(target, within)
    made = (
        _calibration(score, target, numbers),
        _skill(found, target, within, numbers),
        _pit(score, target, numbers),
    )
    return tuple(each for each in made if each is not None)


def _calibration(score: Score | None, target: str, numbers: Numbers) -> Figure | None:
    if score is None or not score.pits:
        return None
    points = calibration_of(score)

    def marks(axes: Axes) -> Marks:
        dots = tuple(
            Dot(axes.x(p.nominal), axes.y(p.seen), "dot", f"{numbers.share(p.nominal)}: {numbers.share(p.seen)} held")
            for p in points
        )
        return Marks(
            band=axes.around([(0.0, 0.0, 0.0), *((p.nominal, p.low, p.high) for p in points), (1.0, 1.0, 1.0)]),
            even=axes.path([(0.0, 0.0), (1.0, 1.0)]),
            line=axes.path([(p.nominal, p.seen) for p in points]),
            dots=dots,
        )

    ticks = [(part / 4, numbers.share(part / 4)) for part in range(5)]
    return Figure(
        id="held",
        title=f"Do ranges of {target} hold as often as they say, within {numbers.count(score.horizon)} days?",
        sentence=held_sentence(score, says=target),
        says="Chance that a range states against the share that held; inside the band chance alone explains it.",
        drawings=drawn(across=(0, 1), up=(0, 1), xs=ticks, ys=ticks, axis="chance that the range states", marks=marks),
    )


def _skill(found: Backtest, target: str, within: int, numbers: Numbers) -> Figure | None:
    told = [s for s in found.scores if s.target == target and not s.stage and is_baseline(s) and s.skill is not None]
    if not told:
        return None
    places = {horizon: place for place, horizon in enumerate(dict.fromkeys(s.horizon for s in told))}
    methods = list(dict.fromkeys(s.method for s in told))

    def x(score: Score) -> float:
        inside = (methods.index(score.method) + 0.5) / len(methods) - 0.5
        return places[score.horizon] + APART * inside

    def marks(axes: Axes) -> Marks:
        dots = tuple(Dot(axes.x(x(s)), axes.y(s.skill or 0.0), _kind(s), _said(s, numbers)) for s in told)
        return Marks(even=axes.path([(-0.5, 0.0), (len(places) - 0.5, 0.0)]), dots=dots, texts=_least(axes, told, x))

    xs = [(float(place), f"{numbers.count(horizon)} d") for horizon, place in places.items()]
    ys = [(-1.0, "-100%"), (-0.5, "-50%"), (0.0, "0%"), (0.5, "50%"), (1.0, "100%")]
    return Figure(
        id="skill",
        title=f"Is the forecast of {target} better than what one would have said anyway?",
        sentence=skill_sentence(found, target, within),
        says="Skill against each baseline by horizon: filled against those with their own misses, hollow against "
        "points, pale where too few windows can be judged; what is below -100% stands at the foot. Above the line the "
        "forecast is better.",
        drawings=drawn(across=(-0.5, len(places) - 0.5), up=(LEAST_SKILL, 1.0), xs=xs, ys=ys,
                       axis="horizon in days", marks=marks),
    )  # fmt: skip


def _kind(score: Score) -> str:
    kind = "dot" if score.method.endswith(DRESSED) else "ring"
    return f"{kind} pale" if score.too_few else kind


def _said(score: Score, numbers: Numbers) -> str:
    few = ", too few to judge" if score.too_few else ""
    return f"{score.method}, {numbers.count(score.horizon)} days: skill {numbers.share(score.skill or 0.0)}{few}"


def _least(axes: Axes, told: list[Score], x: object) -> tuple[Text, ...]:
    """The words of the baseline that the forecast is worst against, of those that can be judged."""
    judged = [s for s in told if not s.too_few]
    if not judged or not callable(x):
        return ()
    least = min(judged, key=lambda s: s.skill or 0.0)
    at = axes.x(x(least))
    is_right = at > axes.width / 2
    return (Text(at + (-8 if is_right else 8), axes.y(least.skill or 0.0) + 4, least.method, "label",
                 "end" if is_right else "start"),)  # fmt: skip


def _pit(score: Score | None, target: str, numbers: Numbers) -> Figure | None:
    if score is None or not score.pits:
        return None
    counts = pit_counts(score)
    even = sum(counts) / PIT_BINS
    top = float(max(*counts, even) + 1)

    def marks(axes: Axes) -> Marks:
        boxes = []
        for place, count in enumerate(counts):
            left, right = axes.x(place / PIT_BINS) + 1.5, axes.x((place + 1) / PIT_BINS) - 1.5
            height = axes.y(0) - axes.y(count)
            words = (
                f"{numbers.share(place / PIT_BINS)} to {numbers.share((place + 1) / PIT_BINS)}: {numbers.count(count)}"
            )
            boxes.append(Box(left, axes.y(count), right - left, height, words))
        return Marks(boxes=tuple(boxes), even=axes.path([(0.0, even), (1.0, even)]))

    xs = [(part / 4, numbers.share(part / 4)) for part in range(5)]
    step = max(1, round(top / 4))
    ys = [(float(count), numbers.count(count)) for count in range(0, int(top) + 1, step)]
    return Figure(
        id="pit",
        title=f"Where in its forecast did what came lie, within {numbers.count(score.horizon)} days?",
        sentence=pit_sentence(score, says=target),
        says="Windows by tenths of the forecast as stated; level with the dashed line where all is right.",
        drawings=drawn(across=(0, 1), up=(0, top), xs=xs, ys=ys, axis="chance that the forecast gave to less",
                       marks=marks),
    )  # fmt: skip
