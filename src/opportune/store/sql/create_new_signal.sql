-- new_signal: one row per signal this tick records, numbered.
-- Its columns are written out, see docs/decisions/0032.
create or replace temp table new_signal (
    signal_id bigint, subject_id bigint, kind_id smallint, occurred_at timestamp, event_id bigint, context_key varchar,
    quantity double, verdict varchar, evidence json
)
