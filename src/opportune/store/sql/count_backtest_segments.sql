-- One row per segment: who was ever in it, how many of those came back within $flap_days days of entering, how often, and how many
-- won a deal after they first were in it.
with stay as (
    select segment_id, subject_id, moment,
        lag(moment) over (partition by segment_id, subject_id order by moment) as before
    from backtest_member_change
    where is_entered
),
person as (
    select segment_id, subject_id, min(moment) as first_in,
        count(*) filter (before is not null and moment <= before + to_days($flap_days)) as returns
    from (
        select segment_id, subject_id, moment, before from stay
        union all
        select segment_id, subject_id, $first::timestamp, null from backtest_start_member
    ) as stays
    group by segment_id, subject_id
),
won as (
    select account_id, max(closed_at) as closed_at
    from opportunity
    where state = 'won' and closed_at <= $now::timestamp
    group by account_id
)
select p.segment_id, count(*) as ever, count(*) filter (p.returns > 0) as flapped, coalesce(sum(p.returns), 0)::bigint as returns,
    count(*) filter (w.closed_at > p.first_in) as won
from person p
left join contact c on c.contact_id = p.subject_id and p.segment_id in (select unnest($contact_segment_ids::integer[]))
left join won w on w.account_id = case
    when p.segment_id in (select unnest($contact_segment_ids::integer[])) then c.account_id else p.subject_id end
group by p.segment_id
