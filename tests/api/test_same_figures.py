"""The same figures at every door: page, command, API, client and notebook answer 80 random questions alike.

Kinds of statement, periods, filters, books, days of knowing and breakdowns are drawn with a fixed seed. The four doors
for programs must agree to the last digit; what the page's tables show is read from its HTML and held against them.
"""

import random
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from buyline.app.books import agreement_of, open_books
from buyline.app.demo import make_demo
from buyline.client import Client
from buyline.days import parse_day
from buyline.library.here import Here
from tests import signed_in
from tests.api.doors import Asked, Row, Tables, number, shows
from tests.api.programs import Program, serving, token
from tests.api.server import server
from tests.cli.terminal import Terminal
from tests.generative.effort import numbered

pytestmark = [pytest.mark.capability("P27", "api"), pytest.mark.capability("P19", "page")]
QUESTIONS, QUICKLY, NEWEST = 80, 20, 10**9
KINDS = (
    "position", "flow", "conversion", "time_in_stage", "cohorts", "stalled", "standings", "leakage", "breakdown",
    "restatement",
)  # fmt: skip
STAGES = ("target", "contact", "suspect", "lead", "qualified", "prospect", "customer")
FIRST, LAST = date(2025, 1, 1), date(2026, 6, 30)
COLUMNS = ("segment", "region", "source", "team")


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)])
def books(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Two years of a company with 700 buyers, in either database; nobody changes them."""
    path = tmp_path_factory.mktemp("figures") / "books"
    with pytest.MonkeyPatch.context() as patch:
        if request.param == "postgresql":
            patch.setenv("BUYLINE_DATABASE", request.getfixturevalue("postgres_server").url)
        make_demo(path, seed=11, buyers=700, until=parse_day(LAST.isoformat()), now=time.time_ns() // 1_000)
        yield path


@pytest.fixture(scope="module")
def client(books: Path) -> Iterator[Client]:
    with server(books) as url, Client(url, token=token()) as found:
        yield found


@pytest.fixture(scope="module")
def here(books: Path) -> Iterator[Here]:
    with Here(books) as found:
        yield found


@pytest.fixture(scope="module")
def offered(client: Client) -> Mapping[str, tuple[str, ...]]:
    """The values to filter by, as the page offers them."""
    return {column.id: column.values[:4] for column in client.pipeline().columns}


@pytest.fixture(scope="module")
def names(books: Path) -> dict[str, str]:
    """Every place by the name that pages give it."""
    with open_books(books) as found:
        versions = [one for _, one in agreement_of(found).versions]
    return {one.name_of(place): place for one in versions for place in one.all_ids}


class Draw(random.Random):
    """What is drawn for one question; `nth` of its kind, so that every statement and number has its turn."""

    nth = 0

    def turn(self, *possible: str) -> str:
        """The next of several."""
        return possible[self.nth % len(possible)]


def question(seed: int, offered: Mapping[str, tuple[str, ...]]) -> Asked:
    """The question of a number."""
    draw = Draw(20_260_331 + seed)
    draw.nth = seed // len(KINDS)
    kind = KINDS[seed % len(KINDS)]
    begin = FIRST + timedelta(draw.randrange((LAST - FIRST).days - 40))
    end = begin + timedelta(draw.randrange(1, 40 if draw.random() < 0.4 else 300))
    as_of = None if draw.random() < 0.5 else max(end, LAST - timedelta(draw.randrange(200)))
    column = draw.choice(COLUMNS)
    where = {column: draw.choice(offered[column])} if offered.get(column) and draw.random() < 0.4 else {}
    by = draw.choice(COLUMNS) if draw.random() < 0.5 else None
    ways: dict[str, Any] = {"book": draw.choice(("claimed", "verified")), "as_of": _iso(as_of), "where": where}
    start = draw.randrange(len(STAGES) - 1)
    ends = (STAGES[start], STAGES[draw.randrange(start + 1, len(STAGES))])
    return _ASKED[kind](draw, ways, (_iso(begin) or "", _iso(end) or ""), ends, by)


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _position(_draw: Any, ways: dict[str, Any], days: tuple[str, str], _ends: Any, by: str | None) -> Asked:
    page = {"from": days[0], "to": days[1]} | ways
    return Asked("position", (), {"on": days[1], "by": by} | ways, tuple(page.items()))


def _flow(_draw: Any, ways: dict[str, Any], days: tuple[str, str], _ends: Any, by: str | None) -> Asked:
    page = {"from": days[0], "to": days[1]} | ways
    return Asked("flow", days, {"by": by} | ways, tuple(page.items()))


def _conversion(draw: Any, ways: dict[str, Any], days: tuple[str, str], ends: tuple[str, str], by: str | None) -> Asked:
    within, unit = draw.choice((30, 90, 180)), draw.choice(("journey", "journey", "spell"))
    begun = {"entered_from": days[0], "entered_to": days[1]} if draw.random() < 0.6 else {}
    period = {"from": days[0], "to": days[1]} if begun else {}
    page = period | {"start": ends[0], "goal": ends[1], "within": within, "unit": unit, "by": by} | ways
    return Asked("conversion", ends, {"within": within, "unit": unit, "by": by} | begun | ways, tuple(page.items()))


def _time(draw: Any, ways: dict[str, Any], _days: Any, _ends: Any, by: str | None) -> Asked:
    stage = draw.choice(STAGES)
    named = {"stage": stage, "by": by} | ways
    return Asked("time_in_stage", (), named, tuple(named.items()))


def _cohorts(_draw: Any, ways: dict[str, Any], _days: Any, ends: tuple[str, str], _by: Any) -> Asked:
    page = {"start": ends[0], "goal": ends[1], "within": 90} | ways
    return Asked("cohorts", ends, {"each": "quarter"} | ways, tuple(page.items()))


def _stalled(_draw: Any, ways: dict[str, Any], _days: Any, _ends: Any, _by: Any) -> Asked:
    return Asked("stalled", (), ways, tuple(ways.items()))


def _standings(draw: Any, ways: dict[str, Any], _days: Any, _ends: Any, _by: Any) -> Asked:
    # Without a line of the journal the command answers with another list, of today's columns.
    return Asked("standings", (), {"limit": draw.choice((5, 50)), "at_seq": NEWEST} | ways, ())


def _leakage(draw: Any, ways: dict[str, Any], days: tuple[str, str], _ends: Any, by: str | None) -> Asked:
    named = {"within": draw.choice((30, 90, 180)), "by": by} | ways
    return Asked("leakage", days, named, tuple(({"from": days[0], "to": days[1]} | named).items()))


def _breakdown(draw: Any, ways: dict[str, Any], days: tuple[str, str], ends: tuple[str, str], by: str | None) -> Asked:
    spoken, page = _broken(draw, days, ends, by)
    named = {"stage": spoken.get("stage"), "goal": spoken.get("goal"), "within": spoken["within"]}
    named |= {"first": spoken.get("from"), "last": spoken["to"]} | ways
    return Asked("breakdown", (spoken["of"], *spoken["by"]), named, tuple((page | ways).items()), spoken | ways)


def _broken(
    draw: Any, days: tuple[str, str], ends: tuple[str, str], by: str | None
) -> tuple[dict[str, Any], dict[str, Any]]:
    """A number by one column or by two: by the names of API and commands, and by those of the page."""
    number = draw.turn("position", "arrivals", "won", "conversion", "median stay")
    columns = tuple(dict.fromkeys((by or "segment", draw.choice((by or "segment", *COLUMNS)))))
    spoken: dict[str, Any] = {"of": number, "by": columns, "within": draw.choice((30, 90)), "to": days[1]}
    spoken |= {} if number == "position" else {"from": days[0]}
    spoken |= {} if number == "won" else {"stage": ends[0]}
    spoken |= {"goal": ends[1]} if number == "conversion" else {}
    page = spoken | {"by": columns[0], "across": (*columns, None)[1], "from": days[0]}
    return spoken, page


LIBRARY = {"from": "first", "to": "last", "of": "number"}


def _restatement(
    draw: Any, ways: dict[str, Any], days: tuple[str, str], ends: tuple[str, str], by: str | None
) -> Asked:
    """A statement as known on a day before the one that is asked as of."""
    later = date.fromisoformat(ways["as_of"] or LAST.isoformat())
    known = {"compare_as_of": (later - timedelta(draw.randrange(5, 200))).isoformat()}
    of = draw.turn("position", "flow", "conversion", "time in stage", "leakage", "breakdown")
    begun = {"entered_from": days[0], "entered_to": days[1]}
    period, within = {"from": days[0], "to": days[1]}, {"within": draw.choice((30, 90))}
    page: dict[str, Any] = {}
    if of == "breakdown":
        spoken, page = _broken(draw, days, ends, by)
    else:
        spoken = {
            "position": {"on": days[1]},
            "flow": period,
            "conversion": {"from": ends[0], "to": ends[1], "by": by} | within | begun,
            "time in stage": {"stage": ends[0], "by": by} | begun,
            "leakage": period | within,
        }[of]
        page = period | ({"start": ends[0], "goal": ends[1]} if of == "conversion" else {})
        page |= {name: spoken[name] for name in ("within", "stage", "by") if name in spoken}
    ends_named = {"from": "from_stage", "to": "to_stage"} if of == "conversion" else {}
    named = {(LIBRARY | ends_named).get(name, name): value for name, value in spoken.items()}
    page |= {"statement": of, "compare": known["compare_as_of"]}
    asked = (of, known["compare_as_of"])
    return Asked("restatement", asked, named | ways, tuple((page | ways).items()), spoken | known | ways, of)


_ASKED: dict[str, Callable[..., Asked]] = {
    "position": _position, "flow": _flow, "conversion": _conversion, "time_in_stage": _time, "cohorts": _cohorts,
    "stalled": _stalled, "standings": _standings, "leakage": _leakage, "breakdown": _breakdown,
    "restatement": _restatement,
}  # fmt: skip


@pytest.mark.parametrize("seed", numbered(QUESTIONS, quickly=QUICKLY))
def test_five_doors_one_answer(
    seed: int, books: Path, client: Client, here: Here, offered: Mapping[str, tuple[str, ...]], names: dict[str, str]
) -> None:
    asked = question(seed, offered)
    wanted = getattr(here, asked.kind)(*asked.first, **asked.named)
    told = wanted.to_json()
    assert Terminal(books)(*asked.words()).json == told
    assert Program(books, token()).get(asked.address()).json == told
    over_the_wire = getattr(client, asked.kind)(*asked.first, **asked.named)
    assert over_the_wire.to_json() == told
    assert over_the_wire.table.equals(wanted.table)
    if asked.kind in SHOWN:
        address, check = SHOWN[asked.kind]
        check(_tables(books, f"{address}?{asked.page_query()}"), told, names)


def _tables(books: Path, address: str) -> dict[str, list[Row]]:
    with serving(books):
        said = signed_in.client("read-only").get(address, headers={"Accept-Language": "en-GB"})
    assert said.status_code == 200, said.content.decode()
    return Tables(said.content.decode()).found


def _shows_position(tables: dict[str, list[Row]], told: Any, names: dict[str, str]) -> None:
    shown = {names[row[0]]: number(row[2]) for row in tables["position"]}
    counted = {one["stage"]: one["journeys"] for one in told["stages"]}
    assert shown == {place: counted.get(place, 0) for place in shown}
    assert not [place for place, count in counted.items() if count and place not in shown]


def _shows_flow(tables: dict[str, list[Row]], told: Any, names: dict[str, str]) -> None:
    heads = ("opening", "in", "out", "revalued", "closing", "residual")
    lines = {
        (one["stage"], one["currency"] or "journeys"): [one[head] for head in heads] for one in told["trial_balance"]
    }
    shown = {(names[row[0]], row[1]): [number(cell) for cell in row[2:8]] for row in tables.get("balance", [])}
    assert shown == {key: lines[key] for key in shown}
    assert not [key for key, line in lines.items() if any(line) and key not in shown]


def _shows_conversion(tables: dict[str, list[Row]], told: Any, _names: dict[str, str]) -> None:
    if not told["entered"]:
        assert not [row for row in tables.get("fates", []) if row[0] == "Entered"]
        return
    fates = {row[0]: number(row[1]) for row in tables["fates"]}
    assert fates["Entered"] == told["entered"]
    assert fates.get("Lost or Disqualified", 0) == told["lost"] or told["unit"] == "spell"
    assert fates.get("Still under way", 0) == told["still_open"]
    assert next((n for name, n in fates.items() if name.endswith("or beyond")), 0) == told["converted"]
    assert shows(tables["ways"][0][1], told["estimate"])
    if "groups" in told and len(told["groups"]) <= 60:
        by = told["by"]
        groups = {row[0]: [number(cell) for cell in row[1:5]] for row in tables["by"]}
        kept = ("entered", "converted", "lost", "still_open")
        assert groups == {one[by] or "none": [one[name] for name in kept] for one in told["groups"]}


def _shows_time(tables: dict[str, list[Row]], told: Any, names: dict[str, str]) -> None:
    shown = {names[row[0]]: row for row in tables["stages"]}
    if not told["spells"] and not told["open"]:
        assert told["stage"] not in shown
        return
    _is_stay(shown[told["stage"]][2:], told)
    for row in tables.get("by", []):
        _is_stay(row[1:], next(one for one in told["groups"] if (one[told["by"]] or "none") == row[0]))


def _is_stay(cells: Row, told: Any) -> None:
    assert [number(cells[0]), number(cells[1])] == [told["spells"], told["open"]]
    for cell, quarter in zip(cells[2:5], ("p25", "median", "p75"), strict=True):
        if told[quarter] is None:
            assert not cell[0].isdecimal()
        else:
            assert cell == "< 1 d" if told[quarter] < 1 else number(cell) == told[quarter]


def _shows_cohorts(tables: dict[str, list[Row]], told: Any, _names: dict[str, str]) -> None:
    kept = [one for one in told["cohorts"] if one["entered"]]
    shown = tables.get("cohorts", [])
    assert [number(row[1]) for row in shown] == [one["entered"] for one in kept]
    for row, one in zip(shown, kept, strict=True):
        for cell, age in zip(row[2:], one["ages"], strict=True):
            assert shows(cell, age["share"] if age["followed"] or age["reached"] else None)


def _shows_stalled(tables: dict[str, list[Row]], told: Any, names: dict[str, str]) -> None:
    shown = {names[row[0]]: (number(row[1]), number(row[2])) for row in tables.get("limits", [])}
    limits = {one["stage"]: one for one in told["limits"] if one["stalled_from"] is not None}
    assert shown == {stage: (one["stalled_from"], one["stalled_now"]) for stage, one in limits.items()}


def _shows_leakage(tables: dict[str, list[Row]], told: Any, names: dict[str, str]) -> None:
    ways = {
        (one["stage"], way["to"]): (way["journeys"], way["share"], way["too_few"], one["entered"])
        for one in told["stages"]
        for way in one["ways"]
    }
    shown = {(names[row[0]], names.get(row[1], "back")): row for row in tables.get("ways-out", [])}
    assert set(shown) == set(ways)
    for key, (journeys, share, too_few, entered) in ways.items():
        assert [number(shown[key][2]), number(shown[key][6])] == [journeys, entered]
        assert shows(shown[key][4], None if too_few else share)
    _left_by_group(tables, told)


def _left_by_group(tables: dict[str, list[Row]], told: Any) -> None:
    if "groups" in told and len(told["groups"]) <= 60:
        left = {
            one[told["by"]] or "none": sum(way["journeys"] for stage in one["stages"] for way in stage["ways"])
            for one in told["groups"]
        }
        shown = {row[0]: number(row[1]) for row in tables.get("by", []) if row[0] != "All"}
        assert shown == {value: count for value, count in left.items() if count}


def _shows_breakdown(tables: dict[str, list[Row]], told: Any, _names: dict[str, str]) -> None:
    by = told["by"]
    shown = {row[: len(by)]: row[len(by) :] for row in tables.get("values", []) if row[0] != "All"}
    cells = {tuple(one[name] or "none" for name in by): one for one in told["cells"][:200]}
    assert set(shown) == set(cells)
    for key, one in cells.items():
        assert number(shown[key][2]) == one["journeys"]
        if told["what"] == "conversion":
            assert shows(shown[key][0], None if one["too_few"] else one["value"])
        elif told["what"] == "median stay" and not one["too_few"] and one["value"] is not None:
            assert number(shown[key][0]) == one["value"]


def _shows_restatement(tables: dict[str, list[Row]], told: Any, names: dict[str, str]) -> None:
    """What adds up, place by place; of shares and times how many they rest on; and the entries by cause."""
    wanted = _RESTATED[told["statement"]]
    sides = [dict(wanted(told[side], names)) for side in ("before", "after")]
    table = "sides" if told["statement"] in _SUMS or _adds_up(told) else "shares"
    width = len(next(iter({**sides[0], **sides[1]}), ()))
    shown = {row[:width]: [number(cell) for cell in row[width : width + 2]] for row in tables.get(table, [])}
    for key in {*sides[0], *sides[1]}:
        counts = [side.get(key, 0) for side in sides]
        if any(counts):
            assert shown[key] == counts, (told["statement"], key)
    entries = [number(row[1]) for row in tables.get("causes", []) if row[1]]
    assert sorted(entries) == sorted(line["entries"] for line in told["causes"])


_SUMS = ("position", "flow", "leakage")


def _adds_up(told: Any) -> bool:
    return told["statement"] == "breakdown" and told["after"]["what"] in {"position", "arrivals", "won"}


Counts = Iterator[tuple[tuple[str, ...], int]]


def _named(place: str, names: dict[str, str]) -> str:
    words = {"back": "Back to an earlier stage", "outside": "Outside"}
    return words.get(place) or next(name for name, id_ in names.items() if id_ == place)


def _of_position(said: Any, names: dict[str, str]) -> Counts:
    return (((_named(one["stage"], names),), one["journeys"]) for one in said["stages"])


def _of_flow(said: Any, names: dict[str, str]) -> Counts:
    counts: dict[tuple[str, ...], int] = {}
    words = {"movement": "moved", "opening": "first shown", "redefinition": "redefined"}
    for one in said["movements"]:
        if one["kind"] in words:
            key = (words[one["kind"]], _named(one["from"], names), _named(one["to"], names))
            counts[key] = counts.get(key, 0) + one["journeys"]
    return iter(counts.items())


def _of_conversion(said: Any, _names: dict[str, str]) -> Counts:
    yield ("All",), said["entered"]
    yield from (((one[said["by"]] or "none",), one["entered"]) for one in said.get("groups", ()))


def _of_time(said: Any, names: dict[str, str]) -> Counts:
    if "groups" not in said:
        yield (_named(said["stage"], names),), said["spells"]
    for one in said.get("groups", ()):
        yield (_named(one["stage"], names), one[said["by"]] or "none"), one["spells"]


def _of_leakage(said: Any, names: dict[str, str]) -> Counts:
    for one in said["stages"]:
        for way in one["ways"]:
            yield (_named(one["stage"], names), _named(way["to"], names)), way["journeys"]


def _of_breakdown(said: Any, _names: dict[str, str]) -> Counts:
    return ((tuple(one[name] or "none" for name in said["by"]), one["journeys"]) for one in said["cells"])


_RESTATED: dict[str, Callable[[Any, dict[str, str]], Counts]] = {
    "position": _of_position, "flow": _of_flow, "conversion": _of_conversion, "time in stage": _of_time,
    "leakage": _of_leakage, "breakdown": _of_breakdown,
}  # fmt: skip


SHOWN: dict[str, tuple[str, Callable[[dict[str, list[Row]], Any, dict[str, str]], None]]] = {
    "position": ("/pipeline", _shows_position),
    "flow": ("/flow", _shows_flow),
    "conversion": ("/conversion", _shows_conversion),
    "time_in_stage": ("/time", _shows_time),
    "cohorts": ("/conversion", _shows_cohorts),
    "stalled": ("/time", _shows_stalled),
    "leakage": ("/leakage", _shows_leakage),
    "breakdown": ("/breakdown", _shows_breakdown),
    "restatement": ("/restatement", _shows_restatement),
}


@pytest.mark.parametrize("seed", range(6))
def test_the_picture_is_the_same_record_at_every_door(
    seed: int, books: Path, client: Client, here: Here, offered: Mapping[str, tuple[str, ...]], names: dict[str, str]
) -> None:
    """There is no command for a picture; page, API, client and notebook show it."""
    draw = random.Random(seed)
    begin = FIRST + timedelta(200 + draw.randrange(200))
    days = (begin.isoformat(), (begin + timedelta(90)).isoformat())
    column = draw.choice([name for name in COLUMNS if offered.get(name)])
    where = {column: draw.choice(offered[column])} if seed % 2 else {}
    ways = {"book": ("claimed", "verified")[seed % 3 == 0], "as_of": (None, "2026-06-01")[seed % 2], "where": where}
    asked = Asked("pipeline", days, {"by": draw.choice(COLUMNS)} | ways)
    wanted = here.pipeline(*asked.first, **asked.named)
    assert client.pipeline(*asked.first, **asked.named) == wanted
    said = Program(books, token()).get(asked.address()).json
    assert [one["journeys"] for one in said["stages"]] == [one.journeys for one in wanted.stages]
    tables = _tables(books, asked.address())
    differs = {names[row[0]]: row for row in tables.get("difference", [])}
    for one in said["difference"]:
        if one["place"] != "outside":
            claimed, unproven, ahead = (differs[one["place"]][place] for place in (1, 2, 5))
            assert (number(claimed), number(ahead)) == (one["claimed"], one["ahead"])
            assert unproven == "not observable yet" if one["unproven"] is None else number(unproven) == one["unproven"]
    now = {names[row[0]]: number(row[1]) for row in tables["compared"]}
    before = {names[row[0]]: row[2] for row in tables["compared"]}
    for one in said["compared"]:
        assert now[one["stage"]] == one["journeys"]
        if one["before_journeys"] is not None:
            assert number(before[one["stage"]]) == one["before_journeys"]
    multiples = {row[0]: [number(cell) for cell in row[1 : 1 + len(said["stages"])]] for row in tables.get("by", [])}
    assert multiples == {one["value"] or "none": one["journeys"] for one in said["multiples"]}


def test_the_health_of_the_books_is_the_same_at_every_door(books: Path, client: Client, here: Here) -> None:
    told = here.health().to_json()
    assert Terminal(books)("health", "--json").json == told
    assert Program(books, token()).get("/health-of-books").json == told
    assert client.health().to_json() == told
    shown = {row[0]: number(row[2]) for row in _tables(books, "/health-of-books")["lines"]}
    assert shown == {line["says"]: line["count"] for line in told["lines"]}


def test_every_question_is_another_one_and_all_ways_are_asked(offered: Mapping[str, tuple[str, ...]]) -> None:
    asked = [question(seed, offered) for seed in range(QUESTIONS)]
    assert len({one.address() for one in asked}) > QUESTIONS - 5
    for name in ("as_of", "where", "by"):
        assert sum(bool(one.named.get(name)) for one in asked) >= 10, name
    assert {one.named["book"] for one in asked} == {"claimed", "verified"}
    assert len({one.first[0] for one in asked if one.kind == "restatement"}) == 6
    assert len({one.first[0] for one in asked if one.kind == "breakdown"}) == 5
