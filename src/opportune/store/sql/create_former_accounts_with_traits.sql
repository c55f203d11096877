-- former_account: one row per account that its newest traits change, as it is; none of those that are new.
create or replace temp table former_account as
select * from account where account_id in (select account_id from account_trait) and created_at < $now
