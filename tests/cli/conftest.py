"""Books for the commands: empty ones of a test's own, and twelve journeys that nobody changes.

Journey n came to lead on the n-th of January 2025 with 100 n EUR, the odd ones small, the even ones large. Every third
(3, 6, 9, 12) was won thirty days later, those before them (1, 4, 7, 10) were lost after twenty days, the others are
open. Journeys 3 and 6 signed; journey 2 sent a form. On 1 May it became known that since April journey 2 is worth 1,000.
"""

from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.cli.terminal import Terminal, claim, entry


@pytest.fixture
def terminal(tmp_path: Path) -> Terminal:
    return Terminal(tmp_path / "books")


@pytest.fixture
def books(terminal: Terminal) -> Terminal:
    """New books under the shipped definition."""
    assert terminal("init").code == 0
    return terminal


@pytest.fixture(scope="session")
def twelve(tmp_path_factory: pytest.TempPathFactory) -> Terminal:
    """Books with the twelve journeys; only read them."""
    terminal = Terminal(tmp_path_factory.mktemp("twelve") / "books")
    assert terminal("init").code == 0
    entries = []
    for n in range(1, 13):
        came = date(2025, 1, n)
        columns = {"segment": "small" if n % 2 else "large", "owner": "ann"}
        entries.append(claim(n, "lead", came.isoformat(), amount=str(100 * n), columns=columns))
        if n % 3 == 0:
            entries.append(claim(n, "customer", (came + timedelta(30)).isoformat()))
        if n % 3 == 1:
            entries.append(claim(n, "lost", (came + timedelta(20)).isoformat(), reason="price"))
    for n, day in ((3, "2025-02-02"), (6, "2025-02-05")):
        entries.append(entry(f"sign/{n}", "contract", day, kind="contract signed", journey=f"j{n}", trust="signed"))
    entries.append(entry("form/2", "form", "2025-01-02", kind="form submitted", journey="j2", trust="signed"))
    changed = entry("deal/2", "amount", "2025-04-01", kind="amount changed", journey="j2", data={"amount": "1000"})
    entries.append(changed | {"known_at": "2025-05-01"})
    receipts = terminal.record(*entries)
    assert {receipt["taken"] for receipt in receipts} == {"recorded"}, receipts
    return terminal
