-- One row per contact of the file: which stored contact it is (NULL for a new one), and whether it may have its e-mail address.
create temp table matched as
with known as (
    select a.kind, a.value, c.contact_id
    from identity_alias a
    left join identity_link l on l.subject_id = a.person_id
    join contact c on c.contact_id = coalesce(l.into_id, a.person_id)
    where a.kind in ('external_id', 'user_id', 'email')
),
of_system as (
    select value, arg_min(contact_id, kind) as contact_id from known
    where kind in ('external_id', 'user_id') and starts_with(value, $system || ':')
    group by value
),
first_rows as (
    select * from import_record
    qualify row_number() over (partition by coalesce('id ' || external_id, 'email ' || email) order by line) = 1
),
mapped as (
    select r.*, m.contact_id as mapped_id, e.contact_id as holder_id,
        e.contact_id in (select contact_id from of_system) as holder_is_mapped,
        min(r.line) over (partition by r.email) as email_line
    from first_rows r
    left join of_system m on m.value = $system || ':' || r.external_id
    left join known e on e.kind = 'email' and e.value = r.email
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
