-- scored_contact: empty, in a tick that touches nobody.
create or replace temp table scored_contact (next_due_at timestamp, is_fresh boolean)
