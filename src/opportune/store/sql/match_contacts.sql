-- One row per contact of the file: which stored contact it is (NULL for a new one), and whether it may have its e-mail address.
create temp table matched as
with first_rows as (
    select * from import_record
    qualify row_number() over (partition by coalesce('id ' || external_id, 'email ' || email) order by line) = 1
),
named as (
    -- Events name a contact of an outside system by the same id as a user_id.
    select line, 'external_id' as kind, $system || ':' || external_id as value from first_rows where external_id is not null
    union all
    select line, 'user_id', $system || ':' || external_id from first_rows where external_id is not null
    union all
    select line, 'email', email from first_rows where email is not null
),
known as (
    select n.line, n.kind, c.contact_id
    from named n
    join identity_alias a on a.alias_hash = md5_number_lower(n.kind || ':' || n.value) and a.kind = n.kind and a.value = n.value
    join contact c on c.contact_id = a.person_id
),
by_line as (
    select line, arg_min(contact_id, kind) filter (kind <> 'email') as mapped_id,
        min(contact_id) filter (kind = 'email') as holder_id
    from known group by line
),
of_system as (
    select distinct person_id from identity_alias
    where kind = 'external_id' and starts_with(value, $system || ':') and person_id in (select holder_id from by_line)
),
mapped as (
    select r.*, k.mapped_id, k.holder_id, k.holder_id in (select person_id from of_system) as holder_is_mapped,
        min(r.line) over (partition by r.email) as email_line
    from first_rows r left join by_line k using (line)
),
by_email as (
    -- An address finds its contact, unless that contact is another record of the same system.
    select *, coalesce(mapped_id,
        case when line = email_line and (external_id is null or not holder_is_mapped) then holder_id end) as matched_id
    from mapped
),
owned as (
    select *, matched_id as contact_id, matched_id is null as is_new, email is not null
        and (coalesce(holder_id = matched_id, false) or (holder_id is null and line = email_line)) as has_email
    from by_email
)
select * from owned
where external_id is not null or has_email
qualify matched_id is null or row_number() over (partition by matched_id order by line) = 1
