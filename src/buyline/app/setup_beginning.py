"""With what does a set-up begin: what is proposed for a part that nobody has filled yet?

What is agreed now (or proposed), narrowed to what the history in the books shows where it shows enough, goals for this
quarter and the next without amounts, and from when the version may hold.
"""

from datetime import date, timedelta
from typing import Any

from buyline.app.goals import goals
from buyline.app.proposals import open_proposal
from buyline.app.setup_history import History
from buyline.days import Moment, as_date, day_of
from buyline.definition.model import Definition
from buyline.definition.setting_up import set_up_of
from buyline.store.books import Books


def beginning(books: Books, history: History, before: Definition, *, now: Moment) -> dict[str, Any]:
    """Every part as it is proposed."""
    proposed = open_proposal(books)
    if proposed is not None:
        value = set_up_of(proposed.definition)
    else:
        value = set_up_of(before, without=history.never_entered(before))
        value["columns"] = [one for one in value["columns"] if _is_wanted(one["id"], history)]
    value["deals"] = {"goals": _goals(books, before, now=now)}
    value["measured"] = {act: "by import" if act in history.acts else "not yet" for act in acts_of(value)}
    return value


def acts_of(value: dict[str, Any]) -> list[str]:
    """The kinds of acts that the criteria of a draft name, each once, in order of the stages."""
    found: dict[str, None] = {}
    criteria = value.get("criteria")
    stages = value.get("stages")
    for stage in stages if isinstance(stages, list) else []:
        proof = criteria.get(stage.get("id")) if isinstance(criteria, dict) and isinstance(stage, dict) else None
        criterion = proof.get("criterion") if isinstance(proof, dict) else None
        for group in ("all", "any", "none"):
            conditions = criterion.get(group, ()) if isinstance(criterion, dict) else ()
            found |= {str(one["did"]): None for one in conditions if isinstance(one, dict) and one.get("did")}
    return list(found)


def first_day(history: History, before: Definition, *, now: Moment) -> date:
    """The first day that a new version may hold: today in books without a history, else the first of next month."""
    today = as_date(day_of(now, before.time_zone))
    first = date(today.year + today.month // 12, today.month % 12 + 1, 1) if history.places else today
    return max(first, (before.in_force_from or first))


def quarters(before: Definition, *, now: Moment) -> tuple[tuple[date, date], tuple[date, date]]:
    """The first and last day of this quarter and of the next, in the fiscal year of the books."""
    today = as_date(day_of(now, before.time_zone))
    months = today.year * 12 + today.month - 1
    begins = months - (months - (before.fiscal_year_starts - 1)) % 3
    first, second, third = (date(month // 12, month % 12 + 1, 1) for month in (begins, begins + 3, begins + 6))
    return (first, second - timedelta(1)), (second, third - timedelta(1))


def _is_wanted(column: str, history: History) -> bool:
    return not history.says_enough or column in history.columns


def _goals(books: Books, before: Definition, *, now: Moment) -> list[dict[str, Any]]:
    """A goal of marketing and of sales for each of the two quarters, with the amounts that are agreed already."""
    agreed = {(one.function, one.first, one.last): one for one in goals(books)}
    holders: tuple[str, ...] = tuple(one for one in before.functions if one in {"marketing", "sales"})
    wanted = holders or before.functions[:1]
    found = []
    for first, last in quarters(before, now=now):
        for function in wanted:
            said = {"function": function, "from": first.isoformat(), "to": last.isoformat()}
            known = agreed.get((function, first, last))
            found.append(said | ({} if known is None else {"amount": known.amount}))
    return found
