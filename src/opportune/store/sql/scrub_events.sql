-- One row: how many events were emptied of everything that says whom they were about. What is left is a time, a source and a
-- message id, by which a late second try of the same message is still told.
update event
set name = null, event_key = null, anonymous_id = null, user_id = null, previous_id = null, group_id = null, email = null,
    company_domain = null, session_id = null, url_host = null, url_path = null, user_agent = null, ip = null, properties = null, context = null
where user_id in (select unnest($user_ids::varchar[]))
    or email in (select unnest($emails::varchar[]))
    or previous_id in (select unnest($user_ids::varchar[] || $anonymous_ids::varchar[]))
    -- A browser that somebody else uses too: what that person did under a name of their own stays.
    or (user_id is null and email is null and anonymous_id in (select unnest($anonymous_ids::varchar[])))
