-- new_signal: one row per signal this tick records, numbered; at first those whose grace period has ended.
create or replace temp table new_signal as
select (select next_id from id_counter where name = 'signal') + row_number() over (order by event_id, kind_id) - 1 as signal_id,
    subject_id, kind_id, occurred_at, event_id, context_key, null::double as quantity, null::varchar as verdict, null::json as evidence
from pending_signal
where due_at <= $now
