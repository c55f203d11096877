-- scored_account: empty, in a tick that touches nobody.
create or replace temp table scored_account (next_due_at timestamp, is_fresh boolean)
