-- One row per company domain that leads to no account yet and is needed for a contact of the file.
create temp table new_domain as
with needed as (
    select m.line, coalesce(m.company_domain, case when c.account_id is null then m.email_domain end) as domain
    from matched m
    left join contact c on c.contact_id = m.contact_id
    left join account_lookup l on l.ref = case $account_by when 'name' then lower(m.account_ref) else m.account_ref end
    where l.account_id is null
)
select domain, row_number() over (order by min(line)) as place from needed
where domain is not null and not exists (from account_domain d where d.domain = needed.domain)
group by domain
