"""Which parts of the draft does a form of the set-up hold?

What was typed goes into the parts as it is, numbers where they read as such. It is judged when the draft is looked at,
so that nothing that somebody typed is lost.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from buyline.app.setting_up import Draft
from buyline.web.draft_fields import new_id
from buyline.web.setup_forms import HOW, is_act, listed, named

Typed = Mapping[str, str]
_WHOLE, _DECIMAL = re.compile(r"-?\d{1,15}"), re.compile(r"-?\d{1,15}[.,]\d{1,9}")
_GROUPED = re.compile(r"\d{1,3}([ ,.'\u00a0\u2009\u202f\u2019]\d{3})+")
ROWS_AT_MOST = 500


def parts_of(step: str, typed: Typed, draft: Draft) -> dict[str, Any]:
    """The parts that a step fills."""
    return _PARTS[step](typed, draft)


def number(text: str) -> Any:
    """What was typed: a number where it reads as one, nothing where it is empty, else the text."""
    text = text.strip()
    if _WHOLE.fullmatch(text):
        return int(text)
    if _DECIMAL.fullmatch(text):
        return float(text.replace(",", "."))
    return text or None


def money(text: str) -> Any:
    """The same for an amount, in which three digits behind a comma or a point are thousands."""
    text = text.strip()
    return int(re.sub(r"\D", "", text)) if _GROUPED.fullmatch(text) else number(text)


def _audience(typed: Typed, _draft: Draft) -> dict[str, Any]:
    rows = [*_rows("segment", ("id", "name", "note"), typed)]
    taken, segments = {row["id"] for row in rows}, []
    for row in rows:
        if row["name"]:
            id_ = row["id"] or new_id(row["name"], taken, what="segment")
            taken.add(id_)
            segments.append({"id": id_, "name": row["name"]} | ({"note": row["note"]} if row["note"] else {}))
    problems = [line.strip() for line in typed.get("problems", "").splitlines() if line.strip()]
    return {"audience": {"who": typed.get("who", "").strip(), "segments": segments, "problems": problems}}


def _stages(typed: Typed, draft: Draft) -> dict[str, Any]:
    rows = [*_rows("stage", ("id", "place", "name", "led_by", "buyer_is"), typed)]
    taken = {row["id"] for row in rows} | set(draft.before.all_ids)
    found = []
    for place, row in enumerate(rows):
        if row["name"]:
            id_ = row["id"] or new_id(row["name"], taken, what="stage")
            taken.add(id_)
            found.append((_before(row["place"], place, is_new=not row["id"]), _stage(id_, row)))
    stages = [stage for _, stage in sorted(found, key=lambda pair: pair[0])]
    stages = _with_taken(stages, typed, draft)
    for stage in stages:
        if stage["id"] == typed.get("won"):
            stage["won"] = True
    return {"stages": stages}


def _before(text: str, place: int, *, is_new: bool) -> float:
    """The place of a row; a new one goes before the one that has its place."""
    said = number(text)
    return (float(said) if isinstance(said, int | float) else place + 1) - (0.5 if is_new else 0)


def _stage(id_: str, row: dict[str, str]) -> dict[str, Any]:
    return {"id": id_, "name": row["name"], "buyer_is": row["buyer_is"], "led_by": row["led_by"]}


def _with_taken(stages: list[dict[str, Any]], typed: Typed, draft: Draft) -> list[dict[str, Any]]:
    """The stages with those that are taken in again, each behind the one that it follows in the agreed order."""
    order = list(draft.before.stage_by_id)
    for stage in draft.before.stages:
        there = [one["id"] for one in stages]
        if f"take.{stage.id}" in typed and stage.id not in there:
            before = [place for place, id_ in enumerate(there) if id_ in order[: order.index(stage.id)]]
            said = {"name": stage.name, "buyer_is": stage.buyer_is, "led_by": stage.led_by}
            stages.insert(max(before, default=-1) + 1, {"id": stage.id, **said})
    return stages


def _criteria(typed: Typed, draft: Draft) -> dict[str, Any]:
    before = named(draft.value.get("criteria"))
    ids = [name.split(".")[1] for name in typed if name.startswith("proof.") and name.endswith(".gate")]
    return {"criteria": before | {id_: _proof(id_, typed, named(before.get(id_))) for id_ in ids}}


def _proof(stage: str, typed: Typed, before: dict[str, Any]) -> dict[str, Any]:
    criterion = dict(named(before.get("criterion")))
    asked = _acts(stage, typed)
    for how, _ in HOW:
        criterion[how] = _together(listed(criterion.get(how)), asked[how])
    criterion["keeps"] = number(typed.get(f"proof.{stage}.keeps", ""))
    said = {name: value for name, value in criterion.items() if value not in (None, [])}
    gate = typed.get(f"proof.{stage}.gate", "warn")
    return {"gate": gate} | ({"criterion": said} if {"all", "any"} & set(said) or set(said) - {"keeps"} else {})


def _acts(stage: str, typed: Typed) -> dict[str, list[dict[str, Any]]]:
    """The acts that were typed for a stage, by how they count."""
    found: dict[str, list[dict[str, Any]]] = {how: [] for how, _ in HOW}
    for row in _rows(f"proof.{stage}", ("did", "how", "times", "within"), typed):
        if row["did"] and row["how"] in found:
            asked = {"times": number(row["times"]), "within": number(row["within"])}
            asked = {
                name: value for name, value in asked.items() if value is not None and (name, value) != ("times", 1)
            }
            found[row["how"]].append({"did": row["did"], **asked})
    return found


def _together(before: list[dict[str, Any]], acts: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Conditions that no form can hold where they stood, acts in the places of acts, and the further ones behind."""
    coming = iter(acts)
    kept = [next(coming, None) if is_act(one) else one for one in before]
    return [*(one for one in kept if one is not None), *coming]


def _steps(typed: Typed, draft: Draft) -> dict[str, Any]:
    before = named(draft.value.get("steps"))
    ids = dict.fromkeys(name.split(".")[1] for name in typed if name.startswith("step."))
    return {"steps": before | {id_: [*_steps_of(id_, typed, listed(before.get(id_)))] for id_ in ids}}


def _steps_of(stage: str, typed: Typed, before: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    known = {str(one.get("id")): one for one in before}
    taken = set(known)
    for row in _rows(f"step.{stage}", ("id", "by", "does", "hours", "days"), typed):
        if not row["does"]:
            continue
        id_ = row["id"] or new_id(row["does"], taken)
        taken.add(id_)
        numbers = {name: number(row[name]) for name in ("hours", "days")}
        said = known.get(id_, {}) | {"id": id_, "does": row["does"], "by": row["by"]} | numbers
        yield {name: value for name, value in said.items() if value is not None}


def _tools(typed: Typed, draft: Draft) -> dict[str, Any]:
    tools = {id_: dict(named(one)) for id_, one in named(draft.value.get("tools")).items()}
    for name, text in typed.items():
        if name.startswith("tool.") and name.count(".") == 2:
            _, stage, step = name.split(".")
            tools.setdefault(stage, {})[step] = text.strip()
    return {"tools": {id_: {step: tool for step, tool in one.items() if tool} for id_, one in tools.items()}}


def _deals(typed: Typed, _draft: Draft) -> dict[str, Any]:
    said = {name: money(typed.get(name, "")) for name in ("average_price", "margin_percent")}
    goals = []
    for row in _rows("goal", ("function", "from", "to", "amount", "deals"), typed):
        if row["from"] or row["to"]:
            goal: dict[str, Any] = {"function": row["function"], "from": row["from"] or None, "to": row["to"] or None}
            goal |= {"amount": money(row["amount"]), "deals": money(row["deals"])}
            goals.append({name: value for name, value in goal.items() if value is not None})
    return {"deals": {name: value for name, value in said.items() if value is not None} | {"goals": goals}}


def _measured(typed: Typed, draft: Draft) -> dict[str, Any]:
    told = {name.removeprefix("told."): text for name, text in typed.items() if name.startswith("told.")}
    known = {one.id: one.model_dump(mode="json", exclude_defaults=True) for one in draft.before.columns}
    known |= {str(one.get("id")): one for one in listed(draft.value.get("columns"))}
    columns = [one for id_, one in known.items() if f"column.{id_}" in typed]
    new = typed.get("column.new", "").strip()
    if new:
        columns.append({"id": new_id(new, set(known) | {"new"}, what="column"), "name": new})
    return {"measured": named(draft.value.get("measured")) | told, "columns": columns}


def _needed(typed: Typed, draft: Draft) -> dict[str, Any]:
    shares = dict(named(draft.value.get("needed")))
    for name in typed:
        if name.startswith("share.") and name.endswith(".low"):
            stage = name.split(".")[1]
            ends = {end: number(typed.get(f"share.{stage}.{end}", "")) for end in ("low", "high")}
            shares[stage] = {end: value for end, value in ends.items() if value is not None}
    first = typed.get("in_force_from", "").strip() or None
    return {"needed": {stage: one for stage, one in shares.items() if one}, "in_force_from": first}


_PARTS = {
    "audience": _audience, "stages": _stages, "criteria": _criteria, "steps": _steps, "tools": _tools,
    "deals": _deals, "measured": _measured, "needed": _needed,
}  # fmt: skip


def _rows(name: str, fields: tuple[str, ...], typed: Typed) -> Iterator[dict[str, str]]:
    """The numbered rows of a form, in their order."""
    for place in range(ROWS_AT_MOST):
        if not any(f"{name}.{place}.{field}" in typed for field in fields):
            return
        yield {field: typed.get(f"{name}.{place}.{field}", "").strip() for field in fields}
