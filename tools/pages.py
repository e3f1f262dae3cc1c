"""Which pages of the documentation are made from the code, and are they up to date?

`python -m tools.pages` writes them, `--check` compares and says which differ. What has no source yet is left alone.
"""

import subprocess
import sys
from pathlib import Path

from tools import (
    page_api,
    page_commands,
    page_decisions,
    page_entries,
    page_examples,
    page_library,
    page_notebook,
    page_schemas,
    page_settings,
    page_status,
)

ROOT = Path(__file__).parents[1]


def built() -> dict[str, str]:
    """What each made page says, by its name in the repository."""
    single = {
        "docs/adr/index.md": page_decisions.build(),
        "docs/reference/api.md": page_api.build(),
        "docs/reference/cli.md": page_commands.build(),
        "docs/reference/entries.md": page_entries.build(),
        "docs/reference/configuration.md": page_settings.build(),
        "docs/reference/definition.md": page_schemas.definition(),
        "docs/reference/library.md": page_library.build(),
        page_notebook.NOTEBOOK: page_notebook.build(),
        "docs/reference/mapping.md": page_schemas.mapping(),
        "docs/status.md": page_status.build(),
    }
    return {name: text for name, text in single.items() if text is not None} | page_examples.build()


def out_of_date() -> dict[str, str | None]:
    """Pages that are not what the code says now, with what it says; None for a page that is no longer made."""
    made = built()
    kept = {path.relative_to(ROOT).as_posix() for path in (ROOT / page_examples.FOLDER).glob("*.md")}
    gone: dict[str, str | None] = dict.fromkeys(kept - made.keys())
    return gone | {name: text for name, text in made.items() if text != _text(ROOT / name)}


def write() -> list[str]:
    """Write every page that differs, and remove those no longer made; their names."""
    changed = out_of_date()
    for name, text in changed.items():
        path = ROOT / name
        if text is None:
            path.unlink()
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return sorted(changed)


def _text(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.exists() else None


def main() -> int:
    """Write or check; the exit code."""
    if "--check" not in sys.argv[1:]:
        print("\n".join(f"wrote {name}" for name in write()) or "every page is up to date")
        return 0
    stale = out_of_date()
    for name in stale:
        print(f"{name} is not what the code says; run `make pages`", file=sys.stderr)
    return 1 if stale else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except subprocess.CalledProcessError as error:
        sys.exit(f"error: {error}\n{error.stdout or ''}{error.stderr or ''}")
