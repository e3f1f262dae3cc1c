"""Which settings are there? A table from `config.table`, and the few variables that are no settings."""

from buyline.config.table import TABLE, Setting

TEXT = """# Configuration

Buyline needs no configuration. What a company decides stands in its [definition](definition.md); what remains are
settings of the installation. Each can be said in two places:

1. in the environment, under the name in the second column;
2. in `buyline.toml` in the folder of the books, under the name in the first.

The environment goes before the file, the file before the default. A value that cannot be used is refused with a
sentence that names the setting; so is a name in the file that is no setting.

```toml
# books/buyline.toml
database = "postgresql://buyline@db.example.com/buyline"
allowed_hosts = ["buyline.example.com"]
base_url = "https://buyline.example.com"
workers = 2
behind_proxy = true
```

`buyline config show --origin` prints each setting with where it comes from; secrets are covered. `buyline doctor`
checks the machine and the books.

## Settings

| setting | variable | is | default | says |
|---|---|---|---|---|
{rows}

## Variables

| variable | option | says |
|---|---|---|
| `BUYLINE_BOOKS` | `--books DIR` | The folder of the books. The option wins. |
| `BUYLINE_TOKEN` | | The token with which `buyline.client.Client` asks a server, unless it is given one. |
| `BUYLINE_MEMBER` | `--member WHO` | Who acts at the command line. The option wins; without either, your name here. |
| `BUYLINE_FUNCTION` | `--function FUNCTION` | In which function they act: marketing, sales, success. The option wins. |
| `NO_COLOR` | | No colours on a terminal. |

## For development

| variable | says |
|---|---|
| `BUYLINE_REFERENCE_DATA` | Folder of published data that some tests compare with; left out: `../shared/data`. |
| `BUYLINE_INSTALLER` | `pip` installs without uv. |
| `HYPOTHESIS_PROFILE` | `whole` tries each property as often as it says, as `make test-full` does \
(`make test`: half as often); `thorough` twenty times that. |
| `PYTHON` | The Python that `make` builds the environment with. |
| `PORT`, `DETACH`, `BOOKS` | Of `make demo`: the port, `1` to return once the server answers, the folder. |
"""


def build() -> str:
    """The page."""
    return TEXT.format(rows="\n".join(_row(setting) for setting in TABLE))


def _row(setting: Setting) -> str:
    cells = (f"`{setting.name}`", f"`{setting.variable}`", setting.kind.words, _default(setting), setting.says)
    return f"| {' | '.join(cells)} |"


def _default(setting: Setting) -> str:
    value = setting.default
    if value in ("", ()):
        return "–"
    if isinstance(value, tuple):
        return ", ".join(f"`{one}`" for one in value)
    return f"`{str(value).lower() if isinstance(value, bool) else value}`"
