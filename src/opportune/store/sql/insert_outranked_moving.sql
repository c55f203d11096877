-- Those whom a journey of higher priority takes out of another one, and whom this tick did not look at otherwise.
insert into moving by name
select enrollment_id, workflow_id, version, subject_id, entry_number, entered_at, entry_key, context, node, wake_at, false as is_new
from enrollment
where enrollment_id in (select enrollment_id from making_room where not is_new)
    and enrollment_id not in (select enrollment_id from moving)
