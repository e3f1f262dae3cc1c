"""How does a spec test say what was agreed? One `define` line per stage, column, opening or version.

    define lead by rule: form submitted; keeps 30
    define prospect: all proposal requested, 2 times content read within 10; none buyer declined
    define opens: target listed at target, stage claimed
    define columns: region, owner
    define points warm: page visited 1, form submitted 5; within 30
    define version 2 from 2026-03-01: drops lead into contact; rereads

Lines after `define version` change that version. What no line names is as in `SMALL`. It makes documents, not entries.
"""

import re
from collections.abc import Iterable
from typing import Any

from buyline.definition.model import Definition

Document = dict[str, Any]


def _asks(*kinds: str) -> Document:
    return {"any": [{"did": kind} for kind in kinds]}


SMALL: Document = {
    "version": 1,
    "company": "Small company",
    "stages": [
        {"id": "target", "name": "Target", "rank": 10, "ours": True},
        {"id": "contact", "name": "Contact", "rank": 20, "claimed": "by rule", "criterion": _asks("page visited")},
        {"id": "lead", "name": "Lead", "rank": 30, "claimed": "by rule", "criterion": _asks("form submitted")},
        {"id": "qualified", "name": "Qualified lead", "rank": 40, "criterion": _asks("need confirmed")},
        {"id": "prospect", "name": "Prospect", "rank": 50, "criterion": _asks("proposal requested")},
        {"id": "customer", "name": "Customer", "rank": 60, "won": True, "criterion": _asks("contract signed")},
        {"id": "adopter", "name": "Adopter", "rank": 70, "criterion": _asks("product used")},
    ],
    "columns": [{"id": "region", "name": "Region"}, {"id": "owner", "name": "Owner"}],
    "pipelines": [{"id": "main", "name": "Main", "opens": [{"on": "any buyer act", "at": "contact"}]}],
}


def definitions(lines: Iterable[str]) -> list[Definition]:
    """The versions that `define` lines make of the small definition, the first one first."""
    versions = [{**SMALL, "stages": [dict(stage) for stage in SMALL["stages"]]}]
    for line in lines:
        subject, _, rest = line.removeprefix("define ").partition(":")
        if found := re.fullmatch(r"version (\d+) from (\S+)", subject.strip()):
            versions.append(_next(versions[-1], int(found[1]), found[2], rest))
        else:
            _change(versions[-1], subject.strip(), rest.strip())
    return [Definition.model_validate(document) for document in versions]


def _next(before: Document, number: int, first: str, rest: str) -> Document:
    following = {**before, "stages": [dict(s) for s in before["stages"]], "version": number, "in_force_from": first}
    following |= {"moves": {}, "reread": False}
    for clause in filter(None, (part.strip() for part in rest.split(";"))):
        if clause == "rereads":
            following["reread"] = True
        elif found := re.fullmatch(r"drops (\S+) into (\S+)", clause):
            following["moves"] = {**following["moves"], found[1]: found[2]}
            following["stages"] = [s for s in following["stages"] if s["id"] != found[1]]
        else:
            raise ValueError(f"'{clause}' is no change of a version; write 'drops A into B' or 'rereads'")
    return following


def _change(document: Document, subject: str, rest: str) -> None:
    if subject == "opens":
        document["pipelines"] = [{"id": "main", "name": "Main", "opens": [_opens(part) for part in _listed(rest)]}]
    elif subject == "columns":
        document["columns"] = [{"id": column, "name": column} for column in _listed(rest)]
    elif subject.startswith("points "):
        document["scores"] = [*document.get("scores", []), _points(subject.removeprefix("points "), rest)]
    else:
        _stage(document, subject, rest)


def _opens(text: str) -> Document:
    kind, _, place = text.partition(" at ")
    return {"on": kind, "at": place or None}


def _points(name: str, rest: str) -> Document:
    points, _, within = rest.partition("; within ")
    pairs = [part.rsplit(" ", 1) for part in _listed(points)]
    return {"id": name, "points": {kind: float(number) for kind, number in pairs}, "within": int(within or 30)}


def _stage(document: Document, subject: str, rest: str) -> None:
    found = re.fullmatch(r"(\S+)( by rule| by hand)?( ours)?", subject)
    stages = [s for s in document["stages"] if found and s["id"] == found[1]]
    if not found or not stages:
        raise ValueError(f"'define {subject}' names nothing that can be defined")
    stage = stages[0]
    stage["claimed"] = (found[2] or stage.get("claimed", "by hand")).strip()
    stage["ours"] = bool(found[3]) or stage.get("ours", False)
    if rest:
        stage["criterion"] = criterion(rest)


def criterion(text: str) -> Document:
    """A criterion from its clauses: `all …`, `any …`, `none …`, `within N`, `keeps N`, `accepts …`, `confirmed`."""
    made: Document = {}
    for clause in (part.strip() for part in text.split(";")):
        word, _, rest = clause.partition(" ")
        if word in {"within", "keeps"}:
            made[word] = int(rest.split()[0])
        elif clause == "confirmed":
            made["confirmed"] = True
        elif word == "accepts":
            made["accepts"] = _listed(rest)
        elif word in {"all", "any", "none"}:
            made[word] = [_condition(part) for part in _listed(rest)]
        else:
            made["all"] = [_condition(part) for part in _listed(clause)]
    return made


def _condition(text: str) -> Document:
    if found := re.fullmatch(r"fact (\S+) (is known|\S+)(?: (\S+))?", text):
        value = found[3] if found[3] is None or not found[3].isdigit() else int(found[3])
        return {"fact": found[1], "op": found[2], "value": value}
    if found := re.fullmatch(r"score (\S+) >= (\d+)", text):
        return {"score": found[1], "at_least": float(found[2])}
    found = re.fullmatch(r"(?:(\d+) times )?(.+?)(?: of (\S+))?(?: within (\d+))?", text)
    assert found is not None
    times, within = int(found[1] or 1), None if found[4] is None else int(found[4])
    return {"did": found[2], "times": times, "content": found[3], "within": within}


def _listed(text: str) -> list[str]:
    return [part.strip() for part in text.split(",")]
