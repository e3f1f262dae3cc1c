"""Wrong input of every sort: a sentence that says what to do, the exit code of the table, never a traceback."""

from pathlib import Path
from typing import Any

import pytest

from tests.cli.terminal import Terminal

pytestmark = pytest.mark.capability("P27", "cli")

WRITTEN_WRONG = [
    (["position", "--on", "31.3.2025"], "'31.3.2025' is not a day; write it like 2026-03-31"),
    (["position", "--book", "both"], "'both' is not a book; write claimed, verified, pair"),
    (["position", "--where", "small"], "'small' is not a filter; write it like segment=smb"),
    (["position", "--format", "xls"], "'xls' is not a format; write csv, parquet, ndjson"),
    (["position", "--as-of", "yesterday"], "'yesterday' is not a day"),
    (["flow", "--from", "2025-01-01"], "Missing option '--to'"),
    (["flow", "--from", "2025-02-30", "--to", "2025-03-01"], "'2025-02-30' is not a day"),
    (["conversion", "lead", "customer"], "Missing option '--within'"),
    (["conversion", "lead", "customer", "--within", "soon"], "Invalid value for '--within'"),
    (["conversion", "lead", "customer", "--within", 30, "--unit", "deal"], "'deal' is not a unit"),
    (["cohorts", "lead", "customer", "--each", "week"], "'week' is not a length; write month or quarter"),
    (["positon"], "No such command 'positon'"),
    (["import", "--mapping", "stage-history", "--column", "x", "file.csv"], "'x' names no column"),
]
NOT_TAKEN = [
    (["position", "--by", "color"], 3, "'color' is not a column of the books; possible: segment, source"),
    (["position", "--where", "color=red"], 3, "'color' is not a column of the books"),
    (["flow", "--from", "2025-02-01", "--to", "2025-01-01"], 3, "the period ends (2025-01-01) before it begins"),
    (["conversion", "leed", "customer", "--within", 30], 3, "'leed' is not a stage with a rank; possible: target"),
    (["conversion", "customer", "lead", "--within", 30], 3, "'lead' does not come after 'customer'"),
    (["conversion", "lead", "customer", "--within", -1], 3, "'within' must be between 0 and 3650 days, not -1"),
    (["time-in-stage", "leed"], 3, "'leed' is not a place in the definition; possible: target"),
    (["cohorts", "lead", "lost"], 3, "'lost' is not a stage with a rank"),
    (["journeys", "--book", "pair"], 3, "journeys are listed of the books claimed and verified"),
    (["journey", "nobody"], 5, "There is no journey 'nobody' in these books"),
    (["imports", "undo", "x"], 5, "There is no import 'x'; nothing was changed"),
    (["import", "--mapping", "nothing", "x.csv"], 3, "there is no such mapping; known: maven, olist, stage-history"),
    (["import", "--mapping", "stage-history", "x.csv"], 3, "x.csv: there is no such file or folder; check the path"),
    (["record", "nowhere.json"], 5, "There is no file nowhere.json; nothing was recorded"),
    (["record"], 3, "There is no entry to record: the input is empty"),
    (["definition", "check", "nowhere.yaml"], 3, "no such file or directory; check the path"),
    (["definition", "diff", "1", "7"], 5, "There is no version 7; there are 1."),
    (["definition", "show", "--version", "7"], 5, "There is no version 7; there are 1."),
    (["definition", "adopt", "b2b"], 3, "version: it is 1; the next one is 2"),
    (["init"], 3, "holds books already; open them, or name another folder"),
    (["demo"], 3, "holds books already"),
    (["serve", "--host", "0.0.0.0"], 3, "serves on this machine only"),
]


def said(words: Any) -> str:
    return " ".join(str(word) for word in words)


@pytest.mark.parametrize(("words", "sentence"), WRITTEN_WRONG, ids=[said(words) for words, _ in WRITTEN_WRONG])
def test_a_command_that_is_written_wrong(twelve: Terminal, words: list[Any], sentence: str) -> None:
    answer = twelve(*words)
    assert (answer.code, answer.text) == (2, "")
    assert sentence in " ".join(answer.err.split())


@pytest.mark.parametrize(("words", "code", "sentence"), NOT_TAKEN, ids=[said(words) for words, *_ in NOT_TAKEN])
def test_what_cannot_be_taken(twelve: Terminal, words: list[Any], code: int, sentence: str) -> None:
    answer = twelve(*words)
    assert (answer.code, answer.text) == (code, "")
    assert sentence in answer.err
    assert answer.err.startswith("buyline: ")


@pytest.mark.parametrize(
    "words", [["position"], ["journeys"], ["verify"], ["record"], ["imports", "list"], ["definition", "show"]], ids=said
)
def test_where_there_are_no_books(terminal: Terminal, words: list[Any]) -> None:
    answer = terminal(*words)
    assert answer.code == 5
    assert f"make books with: buyline --books {terminal.books} init" in answer.err
    assert not terminal.books.exists()


def test_a_file_instead_of_a_folder(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    assert Terminal(tmp_path / "file")("init").code == 3
    below = Terminal(tmp_path / "file" / "books")("init")
    assert below.code == 1
    assert "not a directory; check the path and your right to it" in below.err


def test_bytes_that_are_no_text(books: Terminal, tmp_path: Path) -> None:
    (tmp_path / "x.json").write_bytes(b'{"source":"\xff"}')
    for answer in (books("record", tmp_path / "x.json"), books("record", given=b'{"source":"\xff"}')):
        assert answer.code == 3
        assert "Byte 12 is not UTF-8; nothing was recorded" in answer.err


def test_a_definition_that_is_wrong_names_line_and_remedy(terminal: Terminal, tmp_path: Path) -> None:
    text = terminal("definition", "check", "b2b").err
    assert "with 9 stages: target, contact, suspect, lead" in text
    broken = tmp_path / "ours.yaml"
    broken.write_text("buyline: 1\nversion: 1\ncompany: Ours\nstages:\n  - {id: lead, name: Lead, led_bye: sales}\n")
    answer = terminal("definition", "check", broken)
    assert answer.code == 3
    assert "line 5" in answer.err
    assert "led_by" in answer.err


def test_odd_json_never_breaks_the_program(books: Terminal) -> None:
    odd = ["null", "[]", "3", '"x"', "[[]]", "{}", '{"data": 3}', '{"source": null}', '{"data": {"stage": []}}',
           '{"source":"a","record":"b","what":"c","kind":"stage claimed","occurred_at":"2025-01-01","journey":"j",'
           '"data":{"stage":"lead","amount":{"x":1},"columns":[1]}}',
           '{"source":"a","record":"b","what":"c","kind":"stage claimed","occurred_at":"9999-99-99","journey":"j"}',
           '{"source":"a","record":"b","what":"c","kind":"note written","occurred_at":"2025-01-01","journey":"j",'
           '"personal":{"note":"\\ud800"}}',
           '{"source":"a","record":"b","what":"c","kind":"stage claimed","occurred_at":"2025-01-01","journey":"\\u0000",'
           '"data":{"stage":"lead"}}', '{"a":' * 5_000]  # fmt: skip
    for text in odd:
        answer = books("record", given=text)
        assert answer.code in {0, 3}, (text[:80], answer)
        assert answer.code == 3 or text == "[]"
