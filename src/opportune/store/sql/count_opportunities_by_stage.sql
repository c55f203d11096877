-- One row per state and stage of an account's opportunities: how many, and what they are worth.
select state, stage, count(*) as count, sum(amount) as amount
from opportunity
where account_id = $account_id
group by state, stage
order by state, stage
