-- One row: how many days were appended, worked out from the ledger and the crossings.
insert into daily_score
with ended as (
    select unnest($days::date[]) as day
),
crossed as (
    select crossed_at::date as day, sum((to_tier = 'high')::int - (from_tier = 'high')::int) as gained
    from tier_crossing
    where subject_type = 'account'
    group by all
),
high as (
    select e.day, coalesce(sum(c.gained), 0)::bigint as high_count
    from ended e
    left join crossed c on c.day <= e.day
    group by e.day
),
dealing as (
    select distinct e.day, o.account_id, e.day + interval 1 day as ended_at
    from ended e
    join opportunity o on coalesce(o.opened_at, o.created_at) < e.day + interval 1 day
        and (o.state = 'open' or o.closed_at >= e.day + interval 1 day)
    where o.account_id is not null
),
-- Until the very end of the day: the comparison of an ASOF join is strict.
changed as (
    select subject_id as account_id, changed_at, new_score
    from score_ledger
    where subject_type = 'account' and subject_id in (select account_id from dealing)
),
open_score as (
    select d.day, count(*) as open_count, count(c.account_id) as scored_open_count, coalesce(sum(c.new_score), 0) as open_score_sum
    from dealing d
    asof left join changed c on c.account_id = d.account_id and d.ended_at > c.changed_at
    group by d.day
)
select h.day, h.high_count, coalesce(o.open_count, 0), coalesce(o.scored_open_count, 0), coalesce(o.open_score_sum, 0)
from high h
left join open_score o on o.day = h.day
order by h.day
