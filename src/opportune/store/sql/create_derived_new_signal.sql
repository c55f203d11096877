-- new_signal: one row per derived signal of this tick, numbered.
create or replace temp table new_signal as
select $next_id + row_number() over (order by occurred_at, kind_id, subject_id, context_key) - 1 as signal_id,
    subject_id, kind_id, occurred_at, null::bigint as event_id, context_key, null::double as quantity, null::varchar as verdict,
    null::json as evidence
from derived_signal
