"""Which entries do acts about next steps become: planned, done, dropped?

A step of the playbook is one of the stage in which the journey stands; what is none is refused with a sentence.
"""

from collections.abc import Mapping
from typing import Any

from buyline.app.acts.about import About, Content, remark_of
from buyline.app.refusal import Refused
from buyline.definition.problem import advice, shown
from buyline.ledger.work import BUYER


def check_step(said: Mapping[str, Any], about: About) -> None:
    """A step that is named is one of the stage where the journey stands."""
    if "step" not in said:
        return
    stage = next((one for one in about.latest.stages_of(about.pipeline) if one.id == about.place), None)
    known = [step.id for step in stage.steps] if stage else []
    if said["step"] not in known:
        words = f"'{shown(said['step'])}' is not a step of the stage; {advice(str(said['step']), known)}"
        raise Refused("Nothing was recorded.", [f"step: {words}"])


def plan(said: Mapping[str, Any], about: About) -> list[Content]:
    """A next step gets a day, a function or the buyer, and perhaps a member."""
    check_step(said, about)
    by = str(said.get("by") or _own_function(about))
    own = {"owner": said.get("owner") or about.by.member} if by == about.by.function else {}
    data = {"due": str(said["due"]), "by": by, **own, **{name: said[name] for name in ("step",) if name in said}}
    if by not in (*about.latest.functions, BUYER):
        words = f"'{shown(by)}' is neither a function of the definition nor buyer"
        raise Refused("Nothing was recorded.", [f"by: {words}; write {', '.join(about.latest.functions)} or buyer"])
    return [about.content("step planned", "planned", data=data, personal=remark_of(said))]


def _own_function(about: About) -> str:
    """The function of whoever acts; for those outside the trade the one that leads the stage."""
    if about.by.function in about.latest.functions:
        return about.by.function
    stage = about.latest.stage_by_id.get(about.place)
    return stage.led_by if stage else about.by.function


def finish(said: Mapping[str, Any], about: About) -> list[Content]:
    """A step was done, of the playbook or a planned one."""
    check_step(said, about)
    data = {name: said[name] for name in ("planned", "step") if name in said}
    if not data:
        raise Refused("Nothing was recorded.", ["step: say which step was done, one of the playbook or a planned one"])
    return [about.content("step done", "done", data=data | _step_of_planned(said, about), personal=remark_of(said))]


def _step_of_planned(said: Mapping[str, Any], about: About) -> dict[str, str]:
    """The step of the playbook that a planned one was."""
    if "planned" not in said:
        return {}
    planned = next((one for one in about.work.planned if one.entry == said["planned"]), None)
    if planned is None:
        raise Refused(
            "Nothing was recorded.", [f"planned: '{shown(said['planned'])}' is no planned step of this journey"]
        )
    return {"step": planned.step} if planned.step else {}


def drop(said: Mapping[str, Any], about: About) -> list[Content]:
    """A planned step will not be done."""
    _step_of_planned(said, about)
    return [about.content("step dropped", "dropped", data={"planned": said["planned"]}, personal=remark_of(said))]
