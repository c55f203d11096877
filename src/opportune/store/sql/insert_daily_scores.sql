-- One row: how many days were appended. The accounts stand as the last tick left them, and did so at the end of each of these days.
insert into daily_score
with ended as (
    select unnest($days::date[]) as day
),
dealing as (
    select distinct e.day, o.account_id
    from ended e
    join opportunity o on coalesce(o.opened_at, o.created_at) < e.day + interval 1 day
        and (o.state = 'open' or o.closed_at >= e.day + interval 1 day)
    where o.account_id is not null
),
open_score as (
    select d.day, count(*) as open_count, count(s.account_id) as scored_open_count, coalesce(sum(s.score), 0) as open_score_sum
    from dealing d
    left join account_score s on s.account_id = d.account_id
    group by d.day
)
select e.day, (select count(*) from account_score where tier = 'high'), coalesce(o.open_count, 0), coalesce(o.scored_open_count, 0),
    coalesce(o.open_score_sum, 0)
from ended e
left join open_score o on o.day = e.day
order by e.day
