-- touched_account: empty, in a tick that touches nobody.
create or replace temp table touched_account (account_id bigint, cause_rank tinyint)
