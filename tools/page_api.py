"""What can a program ask? Every operation of the API, from its own document."""

import importlib.util
import os
from functools import cache
from typing import Any


@cache
def document() -> dict[str, Any]:
    """The OpenAPI document of the API."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "buyline.web.settings")
    import django  # noqa: PLC0415 - slow, and only needed for this page

    django.setup()
    from buyline.api.v1 import document as made  # noqa: PLC0415 - after Django is set up

    return made()


def build() -> str | None:
    """The page; None while there is no API."""
    if importlib.util.find_spec("buyline.api.v1") is None:
        return None
    said = document()
    from buyline.api.reference import reference_of  # noqa: PLC0415 - as above

    page = reference_of(said)
    parts = ["# API", "", *(line for said in page.says for line in (str(said), ""))]
    parts += [f"The document itself, OpenAPI {said['openapi']}, is at `/api/v1/openapi.json` of every server.", ""]
    for heading in page.headings:
        parts += [f"## {heading.name}", ""]
        parts += [line for one in heading.operations for line in _operation(one)]
    parts += ["## Problems", "", "| kind | status | means |", "|---|---|---|"]
    parts += [
        f'| <a id="problem-{kind.name}"></a>`{kind.name}` | {kind.status} | {kind.title} |' for kind in page.problems
    ]
    return "\n".join(parts) + "\n"


def _operation(one: Any) -> list[str]:
    lines = [f"### {one.method} {one.path} {{#{one.id}}}", "", f"{one.title}. Needs the right to {one.right}.", ""]
    lines += [line for words in one.says for line in (str(words), "")]
    if one.fields:
        lines += ["| field | in | type | means |", "|---|---|---|---|"]
        lines += [
            f"| `{f.name}`{' (needed)' if f.is_needed else ''} | {f.place} | {f.type} | {f.says} |" for f in one.fields
        ]
        lines.append("")
    if one.bodies:
        lines += [f"Sent as {', '.join(f'`{form}`' for form in one.bodies)}.", ""]
    answers = (
        f"{given.status} ({', '.join(f'`{form}`' for form in given.forms) or given.says})" for given in one.answers
    )
    return [*lines, f"Answers: {'; '.join(answers)}. [Problems](#problems): {', '.join(one.problems)}.", ""]
