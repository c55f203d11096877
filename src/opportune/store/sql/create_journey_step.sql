-- journey_step: one row per node that somebody passes or stops at in this tick; see compile/journey.py.
create or replace temp table journey_step (
    enrollment_id bigint, subject_id bigint, transition_id integer not null, wake_at timestamp, due_at timestamp
)
