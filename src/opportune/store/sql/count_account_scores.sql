-- One row per score that accounts have, the lowest first: how many have it. Those that never had a signal score 0.
select coalesce(s.score, 0) as score, count(*) as accounts
from account a
left join account_score s on s.account_id = a.account_id
group by 1
order by 1
