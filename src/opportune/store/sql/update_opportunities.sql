-- The stored opportunities that the file changes.
update opportunity set account_id = m.account_id, name = m.name, product = m.product, pipeline = m.pipeline,
    stage = m.stage, state = m.state, amount = m.amount, currency = m.currency, probability = m.probability,
    opened_at = m.opened_at, closed_at = m.closed_at, owner_id = m.owner_id, attributes = m.attributes, updated_at = $now
from merged m where m.opportunity_id = opportunity.opportunity_id and m.outcome = 'updated'
