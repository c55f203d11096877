-- journey_step: one row per node that somebody passes or stops at in this tick; see compile/journey.py.
create or replace temp table journey_step (
    workflow_id integer, version integer, enrollment_id bigint, subject_id bigint, place integer, node varchar, outcome varchar,
    wake_at timestamp, ends varchar, due_at timestamp
)
