-- One row per signal definition in force: how many signals of it there are, and when the last one happened.
with seen as (
    select kind_id, count(*) as signal_count, max(occurred_at) as last_signal_at from signal group by kind_id
)
select d.key as signal, d.body ->> '$.name' as name, (d.body ->> '$.enabled')::boolean as enabled,
    coalesce(s.signal_count, 0) as signal_count, s.last_signal_at
from definition d
join signal_kind k on k.key = d.key
left join seen s on s.kind_id = k.kind_id
where d.kind = 'signal' and d.is_active
order by d.key
