-- fresh_contact: empty, in a tick that touches nobody.
create or replace temp table fresh_contact (next_due_at timestamp)
