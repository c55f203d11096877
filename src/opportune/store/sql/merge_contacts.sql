-- One row per contact of the file as it is to be stored. An empty cell never erases what is known.
create temp table merged as
with found as (
    -- An account that the file names counts most, then the one known so far, then that of the e-mail address.
    select m.*, c.account_id as old_account_id, u.user_id as found_owner_id,
        coalesce(l.account_id, d.account_id, c.account_id, e.account_id) as found_account_id
    from matched m
    left join contact c on c.contact_id = m.contact_id
    left join account_lookup l on l.ref = case $account_by when 'name' then lower(m.account_ref) else m.account_ref end
    left join account_domain d on d.domain = m.company_domain
    left join account_domain e on e.domain = m.email_domain
    left join user_lookup u on u.ref = case $user_by when 'external_id' then m.owner_ref else lower(m.owner_ref) end
),
combined as (
    select f.contact_id, f.line, f.is_new, f.old_account_id,
        f.mapped_id is null and f.external_id is not null or f.has_email and f.holder_id is null as is_linked,
        f.found_account_id as account_id,
        coalesce(case when f.has_email then f.email end, c.email) as email,
        coalesce(f.first_name, c.first_name) as first_name,
        coalesce(f.last_name, c.last_name) as last_name,
        coalesce(f.title, c.title) as title,
        coalesce(f.persona, c.persona) as persona,
        coalesce(f.phone, c.phone) as phone,
        coalesce(f.country, c.country) as country,
        coalesce(f.timezone, c.timezone) as timezone,
        coalesce(f.locale, c.locale) as locale,
        coalesce(f.lifecycle_status, c.lifecycle_status) as lifecycle_status,
        coalesce(f.found_owner_id, c.owner_id) as owner_id,
        case when f.attributes is null then c.attributes
            else json_merge_patch(coalesce(c.attributes, '{}'), f.attributes) end as attributes
    from found f left join contact c on c.contact_id = f.contact_id
)
select n.*, case when n.is_new then 'created' when n.is_linked or
    (n.account_id, n.email, n.first_name, n.last_name, n.title, n.persona, n.phone, n.country, n.timezone, n.locale,
        n.lifecycle_status, n.owner_id, n.attributes)
    is distinct from (c.account_id, c.email, c.first_name, c.last_name, c.title, c.persona, c.phone, c.country, c.timezone,
        c.locale, c.lifecycle_status, c.owner_id, c.attributes)
    then 'updated' else 'unchanged' end as outcome
from combined n left join contact c on c.contact_id = n.contact_id
