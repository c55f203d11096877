-- live_signal: one row per stored signal of the loaded subjects that is young enough to count.
create or replace temp table live_signal as
select s.signal_id, r.subject_id, s.subject_id as source_id, s.kind_id, s.occurred_at, s.context_key, s.quantity, s.verdict,
    -- The visitors that count for one account are different people all the same.
    case when r.subject_id > 0 then r.subject_id else s.subject_id end as person_id,
    c.account_id, f.subject_id is not null as is_fresh
from signal s
join loaded_source r on r.source_id = s.subject_id
left join loaded_contact c on c.contact_id = r.subject_id
-- Whoever is only due by the passing of time, the last of the causes, has got or lost nothing.
left join touched_subject f on f.subject_id = r.subject_id and f.cause_rank < 5
where s.occurred_at > $now - to_days($horizon_days + 1) and s.occurred_at <= $now
