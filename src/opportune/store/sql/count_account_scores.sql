-- One row per score that accounts have, the lowest first: how many have it. Those that never had a signal score 0.
with scored as (
    select score, count(*) as accounts from account_score group by score
),
counted as (
    from scored
    union all
    select 0, (select count(*) from account) - (select coalesce(sum(accounts), 0) from scored)
)
select score, sum(accounts)::bigint as accounts
from counted
group by score
having sum(accounts) > 0
order by score
