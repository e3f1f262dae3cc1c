"""How is a backtest said in a sentence? The same words for the command line and for pages, made from the result."""

from collections.abc import Mapping

from buyline.forecast.backtest import HUMAN, HUMAN_DAYS, Backtest
from buyline.forecast.judged import FEWEST_APART, STATED, Score

NOTABLE = 0.08
"""A mean place of outcomes so far from the middle is worth a word."""


def weeks_sentence(found: Backtest) -> str:
    """How many weeks were tried."""
    many = len(found.origins)
    if not many:
        return f"Too few records to try a forecast: it takes four weeks and one median cycle ({found.cycle} days)."
    return f"{many:,} {'week was' if many == 1 else 'weeks were'} tried, each from what was known then."


def held_sentence(score: Score | None, *, says: str = "wins") -> str:
    """How often the 80 % range held."""
    if score is None or score.coverage80 is None:
        return f"Nothing can be said yet of the ranges of {says}."
    if score.too_few:
        return f"Too few to judge how often ranges of {says} within {score.horizon} days hold: {apart_words(score)}."
    low, high = 100 * (score.coverage80_low or 0), 100 * (score.coverage80_high or 0)
    return (
        f"Ranges that were to hold {says} within {score.horizon} days in 80% of cases held them in "
        f"{100 * score.coverage80:.0f}% ({score.windows:,} windows; 95% interval {low:.0f}% to {high:.0f}%)."
    )


def skill_sentence(found: Backtest, target: str = "wins", horizon: int = 30) -> str:
    """Against how many baselines the forecast is better at one horizon."""
    told = [
        s for s in found.scores
        if (s.target, s.stage, s.horizon) == (target, "", horizon) and s.skill is not None and is_baseline(s)
    ]  # fmt: skip
    judged = [s for s in told if not s.too_few]
    if not judged:
        return f"Too few to judge whether the forecast of {target} within {horizon} days is better than a baseline."
    better = [s for s in judged if (s.skill or 0) > 0]
    least = min(judged, key=lambda s: s.skill or 0)
    return (
        f"Within {horizon} days the forecast of {target} is better than {len(better)} of {len(judged)} baselines; "
        f"the closest is {least.method}, against which its CRPS is {relation(least.skill or 0)}."
    )


def pit_sentence(score: Score | None, *, says: str = "wins") -> str:
    """Whether what came lay as often low as high in its forecasts."""
    if score is None or not score.pits:
        return f"Nothing can be said yet of where {says} lay in their forecasts."
    if score.too_few:
        return (
            f"Too few to judge where {says} within {score.horizon} days lay in their forecasts: {apart_words(score)}."
        )
    mean = sum(score.pits) / len(score.pits)
    side = "above the middle of its forecast about as often as below"
    if abs(mean - 0.5) >= NOTABLE:
        side = f"more often {'above' if mean > 0.5 else 'below'} the middle of its forecast"
    return f"What came within {score.horizon} days lay {side}."


def poorest_sentence(found: Backtest, *, names: Mapping[str, str] | None = None) -> str:
    """Where the forecast is poorest; `names` of stages."""
    poorest = found.poorest
    if poorest is None:
        return (
            f"Where the forecast is poor cannot be said yet: no horizon has {FEWEST_APART} windows that do not overlap."
        )
    stage = (names or {}).get(poorest.stage, poorest.stage)
    what = f"{poorest.target}{' of the stage ' if stage else ''}{stage}"
    return (
        f"Poorest: {what} within {poorest.horizon} days, against {poorest.method}: "
        f"the forecast's CRPS is {relation(poorest.skill or 0)} ({poorest.windows:,} windows)."
    )


def bar_sentence(found: Backtest) -> str:
    """What people's forecasts and this one's medians missed."""
    within, miss, wins = (float(str(HUMAN[name])) for name in ("within_5_percent", "mean_miss", "wins"))
    people = (
        f"{100 * within:.1f}% of {HUMAN_DAYS}-day forecasts by people came within 5%, their mean miss was "
        f"{100 * miss:.0f}% ({HUMAN['source']}, {wins:,.0f} wins)"
    )
    ours = [
        f"{name}: {100 * told['within_5_percent']:.0f}% within 5%, mean miss {100 * told['mean_miss']:.0f}%, "
        f"{told['windows']:,} windows{'' if told['apart'] >= FEWEST_APART else ', too few to judge'}"
        for name, told in found.human.items()
    ]
    return f"{people}. Here, {'; '.join(ours)}." if ours else f"{people}. Here no {HUMAN_DAYS} days are over yet."


def relation(skill: float) -> str:
    """A skill as how much less or more one score is than the other."""
    return f"{100 * skill:.0f}% less" if skill >= 0 else f"{-100 * skill:.0f}% more"


def apart_words(score: Score) -> str:
    """How many windows do not overlap."""
    return f"{score.apart} of {score.windows:,} windows do not overlap, it takes {FEWEST_APART}"


def is_baseline(score: Score) -> bool:
    """Whether a score is of a baseline, as a point or dressed."""
    return not score.method.startswith(STATED)
