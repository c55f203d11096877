"""Goal: we hear of it when the database gets rid of a fault that we work around."""

from __future__ import annotations

import duckdb
import pytest

BULK = 300_000


@pytest.mark.parametrize(
    ("columns", "newest"), [("as select 1::bigint as n where false", None), ("(n bigint)", BULK - 1)]
)
def test_bulk_inserts_into_a_table_that_a_query_made_empty_are_lost(columns: str, newest: int | None) -> None:
    """See docs/decisions/0032. When the first case fails, DuckDB has mended it: take out the decision and its house check."""
    con = duckdb.connect()
    con.execute("set threads = 2")
    con.execute(f"create table source as select n from range({BULK}) r(n)")
    con.execute("begin")
    con.execute(f"create temp table target {columns}")
    con.execute("insert into target select n from source")
    assert con.execute("select max(n) from target where n >= 0").fetchone() == (newest,)
