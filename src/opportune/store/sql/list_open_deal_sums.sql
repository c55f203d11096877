-- One row per account of these with an open deal: how many there are, and what they are worth together.
select account_id, count(*) as deal_count, sum(amount) as deal_amount,
    case when count(distinct currency) = 1 then any_value(currency) end as deal_currency
from opportunity
where state = 'open' and account_id in (select unnest($account_ids::bigint[]))
group by account_id
