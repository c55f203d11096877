-- One row per account of the file as it is to be stored. An empty cell never erases what is known.
create temp table merged as
with found as (
    select m.*, p.account_id as found_parent_id, u.user_id as found_owner_id
    from matched m
    left join account_lookup p on p.ref = case $account_by when 'name' then lower(m.parent_ref) else m.parent_ref end
    left join user_lookup u on u.ref = case $user_by when 'external_id' then m.owner_ref else lower(m.owner_ref) end
),
combined as (
    select a.account_id, f.line, f.is_new,
        f.mapped_id is null and f.external_id is not null or f.has_domain and f.holder_id is null as is_linked,
        coalesce(f.name, a.name) as name,
        coalesce(case when f.has_domain then f.domain end, a.domain) as domain,
        coalesce(f.industry, a.industry) as industry,
        coalesce(f.employees, a.employees) as employees,
        coalesce(f.revenue, a.revenue) as revenue,
        coalesce(f.currency, a.currency) as currency,
        coalesce(f.founded_year, a.founded_year) as founded_year,
        coalesce(f.country, a.country) as country,
        coalesce(f.region, a.region) as region,
        coalesce(f.city, a.city) as city,
        coalesce(nullif(f.found_parent_id, a.account_id), a.parent_id) as parent_id,
        coalesce(f.found_owner_id, a.owner_id) as owner_id,
        coalesce(f.territory, a.territory) as territory,
        coalesce(f.timezone, a.timezone) as timezone,
        case when f.attributes is null then a.attributes
            else json_merge_patch(coalesce(a.attributes, '{}'), f.attributes) end as attributes
    from found f join account a using (account_id)
)
select c.*, case when c.is_new then 'created' when c.is_linked or
    (c.name, c.domain, c.industry, c.employees, c.revenue, c.currency, c.founded_year, c.country, c.region, c.city,
        c.parent_id, c.owner_id, c.territory, c.timezone, c.attributes)
    is distinct from (a.name, a.domain, a.industry, a.employees, a.revenue, a.currency, a.founded_year, a.country, a.region,
        a.city, a.parent_id, a.owner_id, a.territory, a.timezone, a.attributes)
    then 'updated' else 'unchanged' end as outcome
from combined c join account a using (account_id)
