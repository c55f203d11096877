-- One row per account of the file: which stored account it is (NULL for a new one), and whether it may have its domain.
create temp table matched as
with first_rows as (
    select * from import_record
    qualify row_number() over (partition by coalesce('id ' || external_id, 'domain ' || domain) order by line) = 1
),
mapped as (
    select r.*, m.account_id as mapped_id, d.account_id as holder_id,
        exists (from account_mapping o where o.account_id = d.account_id and o.system = $system) as holder_is_mapped,
        min(r.line) over (partition by r.domain) as domain_line
    from first_rows r
    left join account_mapping m on m.system = $system and m.external_id = r.external_id
    left join account_domain d on d.domain = r.domain
),
by_domain as (
    -- A domain finds its account, unless that account is another record of the same system.
    select *, coalesce(mapped_id,
        case when line = domain_line and (external_id is null or not holder_is_mapped) then holder_id end) as matched_id
    from mapped
),
owned as (
    select *, matched_id as account_id, matched_id is null as is_new, domain is not null
        and (coalesce(holder_id = matched_id, false) or (holder_id is null and line = domain_line)) as has_domain
    from by_domain
)
select * from owned
where external_id is not null or has_domain
qualify matched_id is null or row_number() over (partition by matched_id order by line) = 1
