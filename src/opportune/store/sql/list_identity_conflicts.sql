-- One row per identifier that claimed two people at once, the newest first.
select c.event_id, c.kind, c.value, c.seen_at,
    c.kept_person_id as kept_contact_id, coalesce(nullif(trim(concat_ws(' ', k.first_name, k.last_name)), ''), k.email) as kept_name,
    c.other_person_id as other_contact_id,
    coalesce(nullif(trim(concat_ws(' ', o.first_name, o.last_name)), ''), o.email) as other_name
from identity_conflict c
left join contact k on k.contact_id = c.kept_person_id
left join contact o on o.contact_id = c.other_person_id
where $event_id::bigint is null or c.event_id < $event_id
    or c.event_id = $event_id and c.kind || ' ' || c.value > $kind_and_value
order by c.event_id desc, c.kind || ' ' || c.value
limit $limit
