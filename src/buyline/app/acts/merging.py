"""Which entries do acts about who is who become: merged, parted, told apart?

What is against it is known in `linking`; here it is refused, and nothing is recorded.
"""

from collections.abc import Callable, Mapping
from typing import Any

from buyline.app.acts.about import About, Content, remark_of
from buyline.app.acts.linking import Linked, against_distinguish, against_merge, against_unmerge
from buyline.app.refusal import Refused


def _records(said: Mapping[str, Any], about: About, against: Callable[[Linked], list[str]]) -> Linked:
    """The records that an act about who is who names; Refused where something is against it."""
    if about.linked is None:
        problem = "name one of them, not both" if said.get("buyer") else "name a buyer or a person by its id"
        raise Refused("Nothing was recorded.", [f"buyer: {problem}"])
    if reasons := against(about.linked):
        raise Refused("Nothing was recorded.", reasons)
    return about.linked


def _of_record(linked: Linked, about: About, what: str, said: Mapping[str, Any], **data: str) -> Content:
    """An entry about a buyer or a person: `what` is the last word of its kind."""
    content = about.content(f"{linked.words} {what}", what, data=data, personal=remark_of(said))
    return {**content, "record": linked.id, linked.of: linked.id}


def merge(said: Mapping[str, Any], about: About) -> list[Content]:
    """Two records are one from now on."""
    linked = _records(said, about, against_merge)
    return [_of_record(linked, about, "merged", said, into=linked.other)]


def unmerge(said: Mapping[str, Any], about: About) -> list[Content]:
    """What was merged is parted again, as it was."""
    linked = _records(said, about, against_unmerge)
    found = [_of_record(linked, about, "parted", said if not n else {}, into=into) | {linked.of: one}
             for n, (one, into) in enumerate(linked.ties)]  # fmt: skip
    return [one | {"what": f"parted {n} {about.token}"} if n else one for n, one in enumerate(found)]


def distinguish(said: Mapping[str, Any], about: About) -> list[Content]:
    """Two records that look alike are not the same."""
    linked = _records(said, about, against_distinguish)
    return [_of_record(linked, about, "told apart", said, other=linked.other)]
