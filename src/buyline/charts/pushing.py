"""Where does pushing pay, and what has changed? A bar per lever; a small picture per transition, week by week."""

from typing import Any

import altair as alt

from buyline.charts.chart import Chart
from buyline.charts.framing import Told, framed, rows_of, too_few
from buyline.charts.theme import BAR, STEP, TOKENS, WIDTH, Look
from buyline.charts.words import asked_text, day_text, led_by, money_text, name_of, share_text
from buyline.definition.money import digits_of
from buyline.forecast.changes import QUIET, Changes, Watched
from buyline.forecast.push import Pull, Push
from buyline.measure.statement import Json, iso

LEVERS = {"advance": "more advance", "faster": "faster", "regression": "fewer go back"}
MOST_LEVERS, MOST_PICTURES = 12, 12


def push_chart(found: Push, look: Look) -> Chart:
    """The chart of where pushing pays: what each lever brings, with eight tenths of the draws."""
    shown = [each for each in found.levers if found.score(each) > 0][:MOST_LEVERS]
    rows = [_bar(found, each) for each in shown]
    inner = (
        _bars(found, rows, look) if rows else too_few("No stage falls short of what it is compared with.", look=look)
    )
    said = ", ".join(f"{row['lever']} {row['words']}" for row in rows[:3])
    what = f"revenue in {found.currency}" if found.is_money else "wins"
    return framed(
        found,
        Told(
            kind="push",
            book=found.book,
            day=found.on,
            question=f"Where does a little effort bring most within {found.days} days?",
            counted=asked_text(f"{what}, against {found.against}", book=found.book, as_of=found.as_of),
            says=f"Bars by lever, the one that brings most first: {said or 'none brings anything'}.",
        ),
        inner,
        look=look,
    )


def _bar(found: Push, each: Pull) -> Json:
    score = found.score(each)
    return {
        "lever": f"{name_of(each.stage, found.definition)}: {LEVERS[each.lever]}",
        "led": led_by(each.stage, found.definition),
        "brings": score,
        "low": each.low,
        "high": each.high,
        "words": _said(found, score),
        "first": share_text(each.first),
    }


def _said(found: Push, score: float) -> str:
    if not found.is_money:
        return f"{score:,.1f} wins"
    return money_text(round(score) * 10 ** digits_of(found.currency), found.currency)


def _bars(found: Push, rows: list[Json], look: Look) -> Any:
    t = TOKENS[look]
    functions = list(dict.fromkeys(row["led"] for row in rows))
    scale = alt.Scale(domain=functions, range=[t.of(function) for function in functions])
    base = alt.Chart(rows_of(rows), width=WIDTH - 160, height=alt.Step(STEP))
    y = alt.Y("lever:N", sort=[row["lever"] for row in rows], title=None, axis=alt.Axis(labelLimit=260))
    title = (
        f"revenue within {found.days} days ({found.currency})" if found.is_money else f"wins within {found.days} days"
    )
    tips = [alt.Tooltip(f"{name}:N") for name in ("lever", "words", "first")]
    bars = base.mark_bar(height=BAR).encode(
        x=alt.X("brings:Q", title=title), y=y, color=alt.Color("led:N", title=None, scale=scale), tooltip=tips
    )
    whiskers = base.mark_rule(color=t.ink, strokeWidth=1.5).encode(x="low:Q", x2="high:Q", y=y)
    return alt.layer(bars, whiskers)


def changes_chart(found: Changes, look: Look) -> Chart:
    """The chart of what has changed: the weeks of each transition against those that the baseline expects."""
    shown = (found.alarms or found.watched)[:MOST_PICTURES]
    pictures = [_weeks(found, each, look) for each in shown]
    inner = alt.concat(*pictures, columns=2) if pictures else too_few("Nothing can be watched yet.", look=look)
    names = ", ".join(_name(found, each) for each in found.alarms[:4])
    return framed(
        found,
        Told(
            kind="changed",
            book=found.book,
            day=found.on,
            question="Which rates have changed since the baseline?",
            counted=asked_text(f"{len(found.alarms)} of {len(found.watched)}", book=found.book, as_of=found.as_of),
            says=f"Moves a week, with the band that the baseline expects. Changed: {names or 'none'}.",
        ),
        inner,
        look=look,
    )


def _name(found: Changes, each: Watched) -> str:
    words = f"{name_of(each.origin, found.definition)} to {name_of(each.target, found.definition)}"
    return f"{words}, {each.value}" if each.value is not None else words


def _weeks(found: Changes, each: Watched, look: Look) -> Any:
    t = TOKENS[look]
    rows = [
        {"week": iso(week.first), "moves": week.moves, "low": week.low, "high": week.high, "expected": week.expected,
         "counts": "open" if week.is_open else "counts"}
        for week in each.weeks
    ]  # fmt: skip
    base = alt.Chart(rows_of(rows), width=WIDTH // 2 - 50, height=110, title=alt.TitleParams(_name(found, each)))
    x = alt.X("week:T", title=None, axis=alt.Axis(tickCount=4, format="%b %Y"))
    band = base.mark_area(color=t.edge, opacity=0.25).encode(x=x, y=alt.Y("low:Q", title="moves a week"), y2="high:Q")
    line = base.mark_line(color=t.ink, strokeWidth=1.2).encode(x=x, y="moves:Q")
    layers = [band, line.transform_filter("datum.counts == 'counts'")]
    layers.append(
        base.mark_point(color=t.ink_2, size=18).encode(x=x, y="moves:Q").transform_filter("datum.counts == 'open'")
    )
    if each.state is not QUIET and each.since is not None:
        mark = alt.Chart(rows_of([{"since": iso(each.since), "words": day_text(each.since)}]))
        layers.append(mark.mark_rule(color=t.bad, strokeDash=[4, 3]).encode(x="since:T", tooltip="words:N"))
    return alt.layer(*layers)
