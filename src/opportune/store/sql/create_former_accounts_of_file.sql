-- former_account: one row per stored account that a file changes, as it is.
create or replace temp table former_account as
select * from account where account_id in (select account_id from merged where outcome = 'updated')
