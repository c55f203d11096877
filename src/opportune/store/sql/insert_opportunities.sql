-- The opportunities of the file that are new.
insert into opportunity (opportunity_id, system, external_id, account_id, name, product, pipeline, stage, state, amount,
    currency, probability, opened_at, closed_at, owner_id, attributes, created_at, updated_at)
select opportunity_id, $system, external_id, account_id, name, product, pipeline, stage, state, amount, currency,
    probability, opened_at, closed_at, owner_id, attributes, $now, $now
from merged where outcome = 'created' order by opportunity_id
