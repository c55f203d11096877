-- One row: how many messages that were sent lost what they said, because it was about these people.
update delivery_end
set data = null, answer = null
where data is not null
    and (
        list_has_any($people::bigint[], [contact_id])
        or list_has_any($people::bigint[], coalesce(json_extract_string(data, '$.people[*].id')::bigint[], []))
    )
