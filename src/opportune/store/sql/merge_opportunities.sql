-- One row per opportunity of the file as it is to be stored. An empty cell never erases what is known.
create temp table merged as
with combined as (
    select m.opportunity_id, m.line, m.is_new, m.external_id,
        coalesce(m.account_id, o.account_id) as account_id,
        coalesce(m.name, o.name) as name,
        coalesce(m.product, o.product) as product,
        coalesce(m.pipeline, o.pipeline) as pipeline,
        coalesce(m.stage, o.stage) as stage,
        coalesce(m.state, o.state, 'open') as state,
        coalesce(m.amount, o.amount) as amount,
        coalesce(m.currency, o.currency) as currency,
        coalesce(m.probability, o.probability) as probability,
        coalesce(m.opened_at, o.opened_at) as opened_at,
        coalesce(m.closed_at, o.closed_at) as closed_at,
        coalesce(m.owner_id, o.owner_id) as owner_id,
        case when m.attributes is null then o.attributes
            else json_merge_patch(coalesce(o.attributes, '{}'), m.attributes) end as attributes
    from matched m left join opportunity o on o.opportunity_id = m.opportunity_id
)
select c.*, case when c.is_new then 'created' when
    (c.account_id, c.name, c.product, c.pipeline, c.stage, c.state, c.amount, c.currency, c.probability, c.opened_at,
        c.closed_at, c.owner_id, c.attributes)
    is distinct from (o.account_id, o.name, o.product, o.pipeline, o.stage, o.state, o.amount, o.currency, o.probability,
        o.opened_at, o.closed_at, o.owner_id, o.attributes)
    then 'updated' else 'unchanged' end as outcome
from combined c left join opportunity o on o.opportunity_id = c.opportunity_id
