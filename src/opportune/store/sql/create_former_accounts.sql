-- former_account: one row per account that is about to change, as it is.
create or replace temp table former_account as
select * from account where account_id in (select unnest($accounts::bigint[]))
