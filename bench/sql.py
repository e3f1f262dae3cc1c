"""What would somebody write by hand in SQL? Over raw stage history with window functions, and over our movements."""

from bench.answers import FROM as START
from bench.answers import GOAL, GOAL_RANK, LONGEST

_GOAL = ", ".join(f"'{stage}'" for stage in GOAL)
TOO_LONG = LONGEST + 1

DUCKDB_WINDOWS = """
CREATE OR REPLACE TEMP TABLE moved AS
SELECT stage, date_diff('day', DATE '1970-01-01', "at"::DATE)::INTEGER AS day,
       lag(stage) OVER journeys AS before,
       date_diff('day', DATE '1970-01-01', (lead("at") OVER journeys)::DATE)::INTEGER AS left_on
FROM read_parquet('{raw}') WINDOW journeys AS (PARTITION BY journey ORDER BY "at")
"""
DUCKDB_MOVED = "SELECT day, coalesce(before, 'outside'), stage, count(*) FROM moved GROUP BY ALL"
DUCKDB_STAYED = f"""
SELECT stage, least(coalesce(left_on, {{on}}) - day, {TOO_LONG}), left_on IS NULL, count(*) FROM moved GROUP BY ALL
"""
DUCKDB_REACHED = f"""
WITH arrived AS (
  SELECT min("at") FILTER (WHERE stage = '{START}') AS came, min("at") FILTER (WHERE stage IN ({_GOAL})) AS reached
  FROM read_parquet('{{raw}}') GROUP BY journey)
SELECT date_diff('day', DATE '1970-01-01', came::DATE), date_diff('day', came::DATE, reached::DATE), count(*)
FROM arrived WHERE came IS NOT NULL AND (reached IS NULL OR came < reached) GROUP BY ALL
"""

CHDB_WINDOWS = """
CREATE TABLE moved ENGINE = Memory AS
SELECT stage, toRelativeDayNum(at) AS day,
       lagInFrame(toNullable(stage)) OVER journeys AS before,
       leadInFrame(toNullable(toRelativeDayNum(at))) OVER journeys AS left_on
FROM (SELECT journey, stage, toTimeZone(at, 'UTC') AS at
      FROM file('{raw}', Parquet, 'journey String, stage String, at DateTime64(6)'))
WINDOW journeys AS (PARTITION BY journey ORDER BY at ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)
"""
CHDB_MOVED = "SELECT day, coalesce(before, 'outside') AS was, stage, count() FROM moved GROUP BY day, was, stage"
CHDB_STAYED = f"""
SELECT stage, least(toInt32(coalesce(left_on, {{on}})) - toInt32(day), {TOO_LONG}) AS age, left_on IS NULL AS is_open,
       count()
FROM moved GROUP BY stage, age, is_open
"""
CHDB_REACHED = f"""
SELECT toRelativeDayNum(came) AS day, if(isNull(reached), NULL, toRelativeDayNum(reached) - day) AS age, count()
FROM (SELECT minIfOrNull(at, stage = '{START}') AS came, minIfOrNull(at, stage IN ({_GOAL})) AS reached
      FROM (SELECT journey, stage, toTimeZone(at, 'UTC') AS at
            FROM file('{{raw}}', Parquet, 'journey String, stage String, at DateTime64(6)'))
      GROUP BY journey)
WHERE came IS NOT NULL AND (reached IS NULL OR came < reached) GROUP BY day, age
"""

_OURS = "FROM read_parquet('{segments}') WHERE book = 'claimed' AND on_day <= {on}"
OURS_MOVED = f"SELECT on_day, from_stage, to_stage, sum(sign) {_OURS} GROUP BY ALL"
OURS_REACHED = f"""
SELECT first_{START}, CASE WHEN to_stage IN ({_GOAL}) THEN on_day - first_{START} END AS age, sum(sign),
       to_stage = '{START}' AND visit = 1 AS comes
{_OURS} AND furthest_before < {GOAL_RANK} AND first_{START} IS NOT NULL
AND (to_stage IN ({_GOAL}) OR (to_stage = '{START}' AND visit = 1)) GROUP BY ALL
"""
_BEGUN = f"{_OURS} AND to_since IS NOT NULL GROUP BY ALL"
_ENDED = f"{_OURS} AND from_since IS NOT NULL GROUP BY ALL"
OURS_STAYED = (
    f"SELECT from_stage, least(on_day - from_since, {TOO_LONG}), FALSE, sum(sign) {_ENDED}",
    f"SELECT from_stage, least({{on}} - from_since, {TOO_LONG}), TRUE, -sum(sign) {_ENDED}",
    f"SELECT to_stage, least({{on}} - to_since, {TOO_LONG}), TRUE, sum(sign) {_BEGUN}",
)

SCAN = f"""
SELECT sum(sign), sum(on_day), sum(nth_today), sum(from_since), sum(to_since), sum(visit), sum(furthest_before),
       sum(first_{START}), sum(strlen(book)), sum(strlen(kind)), sum(strlen(from_stage)), sum(strlen(to_stage))
FROM read_parquet('{{segments}}')
"""
