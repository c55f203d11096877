-- One row: how many rejected events were deleted because they name the person.
with named as (
    select rejected_event_id, payload, try_cast(payload as json) as content from rejected_event
)
delete from rejected_event
where rejected_event_id in (
    select rejected_event_id from named
    where coalesce(content ->> '$.userId', content ->> '$.user_id') in (select unnest($user_ids::varchar[]))
        or coalesce(content ->> '$.anonymousId', content ->> '$.anonymous_id') in (select unnest($anonymous_ids::varchar[]))
        or exists (select 1 from (select unnest($emails::varchar[]) as email) as e where contains(lower(payload), e.email))
)
