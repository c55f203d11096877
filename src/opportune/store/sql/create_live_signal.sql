-- live_signal: one row per stored signal of the loaded subjects that is young enough to count.
create or replace temp table live_signal as
with fresh as (
    select distinct coalesce(l.into_id, n.subject_id) as subject_id
    from (
        select subject_id from new_signal
        union
        select subject_id from touched_subject where cause_rank < 4
    ) as n
    left join identity_link l on l.subject_id = n.subject_id
)
select s.signal_id, r.subject_id, s.subject_id as source_id, s.kind_id, s.occurred_at, s.context_key, s.quantity, s.verdict,
    -- The visitors that count for one account are different people all the same.
    case when r.subject_id > 0 then r.subject_id else s.subject_id end as person_id,
    c.account_id, f.subject_id is not null as is_fresh
from signal s
join loaded_source r on r.source_id = s.subject_id
left join loaded_contact c on c.contact_id = r.subject_id
left join fresh f on f.subject_id = r.subject_id
where s.occurred_at > $now - to_days($horizon_days + 1) and s.occurred_at <= $now
