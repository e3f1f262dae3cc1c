"""How is a mapping written down as a document, and read back?

YAML with errors that name file, line and what would be right, as for definitions.
"""

from collections.abc import Mapping as Names
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from buyline.connect.mapping import Mapping
from buyline.definition.complaints import complaints
from buyline.definition.document import text_of
from buyline.definition.located import Located, located
from buyline.definition.problem import Problem, advice, shown
from buyline.definition.shipped import definition_path, mapping_names, mapping_path
from buyline.journal.kinds import KINDS

SCHEMA_ID = "https://buyline.readthedocs.io/schema/mapping-1.json"
STAGE_HISTORY = "stage-history"


def read_mapping(source: Path | str, *, kinds: Names[str, Any] = KINDS) -> Mapping | list[Problem]:
    """The mapping of a file or of a text, or all that is wrong with it; `kinds` are those an entry may have."""
    text = text_of(source) if isinstance(source, Path) else source
    if isinstance(text, Problem):
        return [text]
    document = located(text, name=source.name if isinstance(source, Path) else "mapping")
    if isinstance(document, list):
        return document
    if not isinstance(document.value, dict):
        reason = "a mapping is a list of fields, beginning with 'buyline_mapping: 1'"
        return [Problem(document.name, 1, "", shown(document.value), reason, "write fields as 'name: value'")]
    return _checked(document, kinds)


def mapping_file(name: str) -> Path | Problem:
    """The file of a mapping by its path, or by the name of a shipped one ('maven', 'mappings/maven.yaml')."""
    path = Path(name)
    if path.is_file():
        return path
    shipped = mapping_path(path.name)
    if shipped is not None:
        return shipped
    return Problem(name, None, "", "", "there is no such mapping", advice(path.stem, mapping_names()))


def definition_file(mapping: Mapping, folder: Path | None = None) -> Path | Problem | None:
    """The definition that a mapping names: a file in the mapping's folder, or a shipped one; None if it names none."""
    if mapping.definition is None:
        return None
    own = None if folder is None else folder / mapping.definition
    if own is not None and own.is_file():
        return own
    shipped = definition_path(mapping.definition.removesuffix(".yaml"))
    name, line = mapping.place_of(("definition",))
    reason = f"the definition '{shown(mapping.definition)}' was not found beside the mapping, nor does it ship"
    return shipped or Problem(name, line, "definition", mapping.definition, reason, "check its path")


def renamed(mapping: Mapping, names: Names[str, str]) -> Mapping:
    """The mapping for files that call its columns otherwise: name in the mapping to name in the file."""
    there = {file: name for name, file in names.items()}
    tables = {id_: table.model_copy(update={"rename": table.rename | there}) for id_, table in mapping.tables.items()}
    return mapping.model_copy(update={"tables": tables})


def mapping_schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of the document."""
    about = {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": SCHEMA_ID}
    return about | Mapping.model_json_schema() | {"title": "Buyline mapping"}


def _checked(document: Located, kinds: Names[str, Any]) -> Mapping | list[Problem]:
    try:
        mapping = Mapping.model_validate(document.value)
    except ValidationError as error:
        return complaints(error, document, Mapping)
    problems = [
        Problem(document.name, document.line_of(("entries", place, "kind")), f"entries → number {place + 1} → kind",
                rule.kind, f"'{shown(rule.kind)}' is not a kind of entry", advice(rule.kind, kinds))
        for place, rule in enumerate(mapping.entries) if rule.kind not in kinds
    ]  # fmt: skip
    return problems or mapping.placed(document)
