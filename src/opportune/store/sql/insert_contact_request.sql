-- This contact is looked at in the next tick.
insert into evaluation_request values ('contact', $contact_id, $now)
