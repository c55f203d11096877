-- Messages to these people that wait are not sent. Whoever waits for one leaves the journey with the person, or is let go on.
delete from delivery
where list_has_any($people::bigint[], [contact_id])
    or list_has_any($people::bigint[], coalesce(json_extract_string(data, '$.people[*].id')::bigint[], []))
