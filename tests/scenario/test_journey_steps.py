"""Goal: what people did in a journey reads the same however its steps were kept.

Method: the file of a story is put back to how steps were kept when each repeated the words for what happened, and opened again.
"""

from __future__ import annotations

from pathlib import Path

import duckdb

from opportune.testing.scenario import Scenario
from tests.scenario.test_journeys import PAUSE_AND_DECIDE, journey, trials
from tests.workspaces import put_blank

_FORMER = """\
create table former as
select s.stepped_at, t.workflow_id, t.version, s.enrollment_id, t.place, t.node, t.outcome
from enrollment_step s
join journey_transition t using (transition_id);
drop table enrollment_step;
drop table journey_transition;
alter table former rename to enrollment_step;
delete from migration where version >= 25;
"""


def test_steps_of_before_read_the_same_and_people_go_on(tmp_path: Path) -> None:
    file = tmp_path / "story.duckdb"
    put_blank(file)
    story = Scenario("kept in words", file).define(trials(), journey(PAUSE_AND_DECIDE))
    story.at("2026-03-01 09:00").identify("ann@acme", plan="trial").tick()
    story.after(hours=9).identify("bob@acme", plan="trial").tick()
    story.after(hours=15).tick()
    ann, bob = (story.path("welcome", who) for who in ("ann@acme", "bob@acme"))
    assert (len(ann), bob) == (5, ["pause waiting"])

    story.close()
    with duckdb.connect(str(file)) as con:
        known = _known(con)
        con.execute(_FORMER)
    story.restart().expect_path("welcome", "ann@acme", *ann).expect_path("welcome", "bob@acme", *bob)
    story.after(hours=9).tick().expect_path("welcome", "bob@acme", *ann)
    story.close()
    with duckdb.connect(str(file)) as con:
        assert _known(con) == known


def _known(con: duckdb.DuckDBPyConnection) -> list[tuple[object, ...]]:
    return con.execute("select distinct place, node, outcome from journey_transition order by all").fetchall()
