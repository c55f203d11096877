-- asked_contact: one row per contact on the way through a journey that this tick looks at.
create or replace temp table asked_contact as
select contact_id as subject_id
from contact
where contact_id in (select subject_id from moving where list_contains($contact_ids, workflow_id))
