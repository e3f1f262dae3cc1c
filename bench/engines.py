"""Who counts the flow statement, and how? Each engine once, over the same movements.

An engine is a function of the data that gives back another: one run of the whole statement from files to answer. Its
libraries are imported here only when it runs, for some of them cannot live in one process.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeAlias

from bench import answers, sql
from bench.answers import FROM, GOAL
from bench.books import Data

Answer: TypeAlias = dict[str, Any]
Run: TypeAlias = Callable[[], Answer]
THREADS = 2


def _duckdb(data: Data) -> Callable[[str], list[tuple[Any, ...]]]:
    import duckdb

    connection = duckdb.connect(config={"threads": THREADS})
    connection.execute("SET parquet_metadata_cache = true")
    names = {"raw": data.raw, "segments": data.segments, "on": data.on}
    return lambda text: connection.execute(text.format(**names)).fetchall()


@contextmanager
def scan(data: Data) -> Iterator[Run]:
    """The plain scan of the columns that the statement is about."""
    ask = _duckdb(data)
    yield lambda: {"scan": [str(value) for value in ask(sql.SCAN)[0]]}


@contextmanager
def duckdb_raw(data: Data) -> Iterator[Run]:
    """DuckDB over raw history: the window once, three aggregations."""
    ask = _duckdb(data)

    def run() -> Answer:
        ask(sql.DUCKDB_WINDOWS)
        return answers.statement(ask(sql.DUCKDB_MOVED), ask(sql.DUCKDB_REACHED), ask(sql.DUCKDB_STAYED))

    yield run


@contextmanager
def duckdb_ours(data: Data) -> Iterator[Run]:
    """The same aggregation over our movements, in SQL by hand."""
    ask = _duckdb(data)

    def run() -> Answer:
        reached: list[tuple[int, int | None, int]] = []
        for day, age, many, comes in ask(sql.OURS_REACHED):
            reached += [(day, None, many)] if comes else [(day, age, many), (day, None, -many)]
        return answers.statement(ask(sql.OURS_MOVED), reached, [row for part in sql.OURS_STAYED for row in ask(part)])

    yield run


@contextmanager
def chdb(data: Data) -> Iterator[Run]:
    """ClickHouse in process over raw history: the window once, three aggregations."""
    from chdb import session

    connection: Any = session.Session()

    def ask(text: str) -> list[list[Any]]:
        import json

        names = {"raw": data.raw, "on": data.on}
        found = connection.query(f"{text.format(**names)} SETTINGS max_threads = {THREADS}", "JSONCompact")
        return list(json.loads(str(found))["data"])

    def run() -> Answer:
        connection.query("DROP TABLE IF EXISTS moved")
        connection.query(sql.CHDB_WINDOWS.format(raw=data.raw))
        reached = [(int(day), None if age is None else int(age), int(n)) for day, age, n in ask(sql.CHDB_REACHED)]
        moved = [(int(day), was, stage, int(n)) for day, was, stage, n in ask(sql.CHDB_MOVED)]
        return answers.statement(moved, reached, [(s, int(a), bool(o), int(n)) for s, a, o, n in ask(sql.CHDB_STAYED)])

    connection.query("CREATE DATABASE IF NOT EXISTS bench ENGINE = Atomic")
    connection.query("USE bench")
    yield run
    connection.close()


@contextmanager
def polars(data: Data) -> Iterator[Run]:
    """Polars over raw history, lazily."""
    import polars as pl

    def run() -> Answer:
        raw = pl.scan_parquet(data.raw).sort("journey", "at").with_columns(day=pl.col("at").dt.epoch("d"))
        same_before = pl.col("journey") == pl.col("journey").shift()
        same_after = pl.col("journey") == pl.col("journey").shift(-1)
        moved = raw.select(
            "stage",
            "day",
            before=pl.when(same_before).then(pl.col("stage").shift()),
            left_on=pl.when(same_after).then(pl.col("day").shift(-1)),
        ).collect()
        is_start, is_goal = pl.col("stage") == FROM, pl.col("stage").is_in(GOAL)
        came = (
            pl.scan_parquet(data.raw)
            .group_by("journey")
            .agg(came=pl.col("at").filter(is_start).min(), reached=pl.col("at").filter(is_goal).min())
            .filter(pl.col("came").is_not_null() & (pl.col("reached").is_null() | (pl.col("came") < pl.col("reached"))))
        )
        days = came.select(day=pl.col("came").dt.epoch("d"), goal=pl.col("reached").dt.epoch("d"))
        reached = days.group_by("day", (pl.col("goal") - pl.col("day")).alias("age")).len().collect()
        age = (pl.col("left_on").fill_null(data.on) - pl.col("day")).clip(upper_bound=sql.TOO_LONG).alias("age")
        return answers.statement(
            moved.group_by("day", pl.col("before").fill_null("outside"), "stage").len().iter_rows(),
            reached.iter_rows(),
            moved.group_by("stage", age, pl.col("left_on").is_null().alias("open")).len().iter_rows(),
        )

    yield run


@contextmanager
def pandas(data: Data) -> Iterator[Run]:
    """Pandas over raw history."""
    import pandas as pd

    def run() -> Answer:
        raw = pd.read_parquet(data.raw).sort_values(["journey", "at"])
        raw["day"] = (raw["at"].astype("datetime64[s]").astype("int64") // 86_400).astype("int32")
        journeys = raw.groupby("journey", sort=False)
        raw["before"] = journeys["stage"].shift().fillna("outside")
        left_on = journeys["day"].shift(-1)
        raw["open"] = left_on.isna()
        raw["age"] = (left_on.fillna(data.on) - raw["day"]).clip(upper=sql.TOO_LONG).astype("int32")
        came = raw[raw["stage"] == FROM].groupby("journey")[["at", "day"]].first()
        goal = raw[raw["stage"].isin(GOAL)].groupby("journey")[["at", "day"]].first()
        both = came.join(goal, rsuffix="_goal")
        both = both[both["at_goal"].isna() | (both["at"] < both["at_goal"])]
        ages = (both["day_goal"] - both["day"]).fillna(-1).astype("int32")
        reached = both.assign(age=ages).groupby(["day", "age"]).size().items()
        moved = raw.groupby(["day", "before", "stage"]).size().items()
        stayed = raw.groupby(["stage", "age", "open"]).size().items()
        return answers.statement(
            [(*key, many) for key, many in moved],
            [(day, None if age < 0 else age, many) for (day, age), many in reached],
            [(stage, age, is_open, many) for (stage, age, is_open), many in stayed],
        )

    yield run


@contextmanager
def buyline(data: Data) -> Iterator[Run]:
    """Buyline's own measures from the movements, everything included, nothing kept: books, view, statement."""
    from bench.ours import forget, statement
    from buyline.app.books import open_books

    def run() -> Answer:
        forget(books)
        return statement(books, on=data.on)

    with open_books(data.books) as books:
        yield run


@contextmanager
def buyline_kept(data: Data) -> Iterator[Run]:
    """The same from daily sums that are kept, the estimates made anew."""
    from bench.ours import statement
    from buyline.app.books import open_books
    from buyline.measure import again

    def run() -> Answer:
        again.forget()
        return statement(books, on=data.on)

    with open_books(data.books) as books:
        yield run


@contextmanager
def buyline_flow(data: Data) -> Iterator[Run]:
    """One call of `flow`, as for a page: one month with opening, closing and trial balance; nothing kept."""
    from bench.ours import forget, one_month
    from buyline.app.books import open_books

    def run() -> Answer:
        forget(books)
        return one_month(books, on=data.on)

    with open_books(data.books) as books:
        yield run


ENGINES = {
    "buyline": buyline, "kept sums": buyline_kept, "scan": scan, "sql over movements": duckdb_ours, "duckdb": duckdb_raw, "polars": polars,
    "pandas": pandas, "chdb": chdb, "one month": buyline_flow,
}  # fmt: skip
