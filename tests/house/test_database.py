"""Goal: we hear of it when the database gets rid of a fault that we work around; see docs/decisions/0032."""

from __future__ import annotations

import duckdb
import pytest

BULK = 300_000


@pytest.mark.parametrize(
    ("keeps_order", "create", "first", "newest"),
    [
        (True, "(n bigint)", "insert into target select n from source where n < 0", None),
        (True, "as select n from source where n < 0", None, None),
        (True, "(n bigint)", None, BULK - 1),
        (False, "(n bigint)", "insert into target select n from source where n < 0", BULK - 1),
        (False, "as select n from source where n < 0", None, BULK - 1),
        (False, "(n bigint)", "insert into target select n from source where n < 0 order by n", None),
    ],
)
def test_bulk_inserts_after_an_empty_ordered_one_are_lost(
    keeps_order: bool, create: str, first: str | None, newest: int | None
) -> None:
    """When a case with None fails, DuckDB has mended it: take out the decision and what follows from it."""
    con = duckdb.connect()
    con.execute("set threads = 2")
    con.execute(f"set preserve_insertion_order = {keeps_order}")
    con.execute(f"create table source as select n from range({BULK}) r(n)")
    con.execute("begin")
    con.execute(f"create temp table target {create}")
    if first:
        con.execute(first)
    con.execute("insert into target select n from source")
    assert con.execute("select max(n) from target where n >= 0").fetchone() == (newest,)
