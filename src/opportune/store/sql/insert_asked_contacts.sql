-- Contacts that something new is known of, and those that are due.
insert into asked_contact
with asked as (
    select subject_id from touched_subject where subject_id > 0
    union
    select subject_id from evaluation_request where subject_type = 'contact' and requested_at <= $now
    union
    select subject_id from criteria_due where $is_due and subject_type = 'contact' and due_at <= $now
    union
    -- Made or changed by this very tick.
    select contact_id from contact where updated_at = $now
)
select contact_id as subject_id
from contact
where contact_id in (select subject_id from asked)
