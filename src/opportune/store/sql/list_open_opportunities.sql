-- One row per open opportunity of an account, the newest first.
select opportunity_id, name, product, stage, amount, currency, probability, opened_at
from opportunity
where account_id = $account_id and state = 'open'
order by opened_at desc nulls last, opportunity_id
limit 100
