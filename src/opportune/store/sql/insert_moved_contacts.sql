-- Contacts that have come to another account are rescored, and so is the account they left.
insert into rescore_request
select contact_id, 'merge', $now from merged where outcome = 'updated' and old_account_id is distinct from account_id
union all
select distinct -old_account_id, 'merge', $now::timestamp from merged
where outcome = 'updated' and old_account_id is not null and old_account_id is distinct from account_id
