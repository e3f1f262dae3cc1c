"""Did ranges hold as often as they said, is the forecast better than baselines, and where did what came lie?"""

from typing import Any

import altair as alt

from buyline.charts.chart import Chart
from buyline.charts.framing import Told, framed, rows_of, too_few
from buyline.charts.theme import TOKENS, WIDTH, Look
from buyline.charts.words import asked_text, day_text, name_of
from buyline.forecast.backtest import PIT_BINS, Backtest, calibration_of, pit_counts
from buyline.forecast.judged import DRESSED, Score
from buyline.forecast.wording import held_sentence, is_baseline, poorest_sentence, skill_sentence, weeks_sentence

SHOWN_DAYS = (30, 14, 7, 60, 90, 180)
HEIGHT = 220
LEAST_SKILL = -1.0


def backtest_chart(found: Backtest, look: Look) -> Chart:
    """The chart of a backtest: of wins, within 30 days where such windows are over."""
    score = next((s for days in SHOWN_DAYS if (s := found.of("wins", days)) is not None and s.pits), None)
    if score is None:
        inner = too_few(weeks_sentence(found), look=look)
    else:
        half = (WIDTH - 90) / 2
        below = alt.hconcat(_held(score, look, half), _lay(score, look, half), spacing=60)
        inner = alt.vconcat(below, _skill(found, look), spacing=36)
    return framed(found, _told(found, score), inner, look=look)


def _told(found: Backtest, score: Score | None) -> Told:
    counted = (weeks_sentence(found).rstrip("."), f"seen on {day_text(found.on)}")
    names = {} if found.definition is None else {place: name_of(place, found.definition) for place in found.stages}
    says = poorest_sentence(found, names=names)
    if score is not None:
        says = f"{held_sentence(score)} {skill_sentence(found, 'wins', score.horizon)} {says}"
    return Told(
        kind="backtest",
        book=found.book,
        day=found.on,
        question="How good would the forecast of wins have been?",
        counted=asked_text(*counted, book=found.book, as_of=found.as_of),
        says=says,
    )


def _held(score: Score, look: Look, width: float) -> Any:
    t = TOKENS[look]
    rows = [{"stated": p.nominal, "held": p.seen, "low": p.low, "high": p.high} for p in calibration_of(score)]
    base = alt.Chart(rows_of(rows), width=width, height=HEIGHT, title=f"Ranges that held, {score.horizon} days")
    share = alt.Axis(format="%")
    x = alt.X("stated:Q", title="chance that the range states", scale=alt.Scale(domain=[0, 1]), axis=share)
    band = base.mark_area(opacity=0.25, color=t.link).encode(
        x=x, y=alt.Y("low:Q", title="share that held", scale=alt.Scale(domain=[0, 1]), axis=share), y2="high:Q"
    )
    even = base.mark_line(color=t.ink_2, strokeDash=[4, 4]).encode(x=x, y="stated:Q")
    seen = base.mark_line(color=t.link, point=alt.OverlayMarkDef(color=t.link)).encode(x=x, y="held:Q")
    return alt.layer(band, even, seen)


def _lay(score: Score, look: Look, width: float) -> Any:
    t = TOKENS[look]
    counts = pit_counts(score)
    rows = [
        {"from": place / PIT_BINS, "to": (place + 1) / PIT_BINS, "windows": count, "even": sum(counts) / PIT_BINS}
        for place, count in enumerate(counts)
    ]
    base = alt.Chart(rows_of(rows), width=width, height=HEIGHT, title=f"Where what came lay, {score.horizon} days")
    x = alt.X("from:Q", title="chance that the forecast gave to less", axis=alt.Axis(format="%"))
    bars = base.mark_bar(color=t.link).encode(x=x, x2="to:Q", y=alt.Y("windows:Q", title="windows"), y2=alt.datum(0))
    even = base.mark_rule(color=t.ink_2, strokeDash=[4, 4]).encode(y="mean(even):Q")
    return alt.layer(bars, even)


def _skill(found: Backtest, look: Look) -> Any:
    t = TOKENS[look]
    told = [s for s in found.scores if s.target == "wins" and not s.stage and is_baseline(s) and s.skill is not None]
    rows = [
        {
            "horizon": f"{s.horizon} d",
            "baseline": s.method.removesuffix(DRESSED),
            "skill": max(s.skill or 0.0, LEAST_SKILL),
            "as": "with its misses" if s.method.endswith(DRESSED) else "as a point",
            "judged": "too few" if s.too_few else "judged",
        }
        for s in told
    ]
    base = alt.Chart(rows_of(rows), width=WIDTH - 110, height=HEIGHT, title="Skill against each baseline, by horizon")
    y = alt.Y("skill:Q", title="skill (below -100% drawn there)", scale=alt.Scale(domain=[LEAST_SKILL, 1]),
              axis=alt.Axis(format="%"))  # fmt: skip
    horizons = list(dict.fromkeys(f"{s.horizon} d" for s in told))
    marks = base.mark_point(filled=True, size=60).encode(
        x=alt.X("horizon:N", sort=horizons, title="horizon in days", axis=alt.Axis(labelAngle=0)),
        xOffset="baseline:N",
        y=y,
        color=alt.Color("baseline:N", legend=alt.Legend(title="Baseline")),
        shape=alt.Shape("as:N", legend=alt.Legend(title="")),
        opacity=alt.condition("datum.judged == 'judged'", alt.value(1), alt.value(0.35)),
    )
    none = alt.Chart(rows_of([{"zero": 0}])).mark_rule(color=t.ink_2, strokeDash=[4, 4]).encode(y="zero:Q")
    return alt.layer(none, marks)
