-- Entries about these people lose what they said of them. Who did what, and when, stays.
update audit_entry set details = null
where entity_kind = 'contact' and details is not null
    and entity_id in (select unnest($people::bigint[])::varchar)
