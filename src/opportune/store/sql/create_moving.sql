-- moving: one row per enrollment that this tick looks at. result and answer are what came of the messages that they waited for, event_id
-- is the event that brings somebody in. Its columns are written out: what is inserted by the hundred thousand into a table that a
-- query made, and made empty in the same transaction, cannot be read there (DuckDB 2.0.0).
create or replace temp table moving (
    enrollment_id bigint, workflow_id integer, version integer, subject_id bigint, entry_number integer, entered_at timestamp,
    entry_key varchar, context json, node varchar, wake_at timestamp, is_new boolean, event_id bigint, result varchar, answer json
)
