"""What of an act has to be one of the things that were agreed: places, reasons, kinds?

Each is looked up in the definition; what is not there is refused with what is.
"""

from collections.abc import Mapping
from typing import Any

from buyline.app.refusal import Refused
from buyline.definition.model import Definition, Exit
from buyline.definition.problem import advice, shown
from buyline.journal.kinds import KINDS, Side

TOLD = (Side.OURS, Side.BUYER)


def place_named(text: str, latest: Definition) -> str:
    """The id of a stage, an exit or the waiting room, by its id or name; Refused says which there are."""
    if text in latest.all_ids:
        return text
    found = {name.casefold(): id_ for name, id_ in latest.ids_by_name.items()}.get(text.casefold())
    if found is None:
        raise Refused(
            "Nothing was recorded.",
            [f"stage: '{shown(text)}' is not a stage of the definition; {advice(text, latest.all_ids)}"],
        )
    return found


def exit_of(place: str, latest: Definition) -> Exit | None:
    """The exit of that id."""
    return next((one for one in latest.exits if one.id == place), None)


def check_reason(place: str, said: Mapping[str, Any], latest: Definition) -> None:
    """An exit with agreed reasons asks for one of them, and a competitor that won it for their name."""
    out = exit_of(place, latest)
    if out is not None and str(said.get("reason", "")).casefold() == "competitor" and "competitor" not in said:
        raise Refused("Nothing was recorded.", [f"competitor: name who won it; '{shown(said['reason'])}' asks for one"])
    if out is None or not out.reasons or said.get("reason") in out.reasons:
        return
    given = said.get("reason")
    problem = f"'{shown(given)}' is not one of them" if given else f"{out.name} asks for one"
    raise Refused("Nothing was recorded.", [f"reason: {problem}; there are {', '.join(out.reasons)}"])


def told_kinds(latest: Definition) -> dict[str, Side]:
    """What members may tell of: what we do and what buyers do, of every kind and of the company's own."""
    own = {act.kind: Side.BUYER if act.side == "buyer" else Side.OURS for act in latest.acts}
    return {word: kind.side for word, kind in KINDS.items() if kind.side in TOLD} | own
