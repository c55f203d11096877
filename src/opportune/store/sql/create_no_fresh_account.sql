-- fresh_account: empty, in a tick that touches nobody.
create or replace temp table fresh_account (next_due_at timestamp)
