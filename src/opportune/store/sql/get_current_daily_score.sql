-- One row: how the accounts stand now, in the words of daily_score.
with dealing as (
    select distinct account_id from opportunity where state = 'open' and account_id is not null
)
select (select count(*) from account_score where tier = 'high') as high_count, count(*) as open_count,
    count(s.account_id) as scored_open_count, coalesce(sum(s.score), 0)::bigint as open_score_sum
from dealing d
left join account_score s on s.account_id = d.account_id
