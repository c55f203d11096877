-- event_reason: one row per judged event and reason to suspect a machine.
-- Its columns are written out, see docs/decisions/0032.
create or replace temp table event_reason (event_id bigint, is_new boolean, reason varchar)
