-- Contacts with a past that have come to another account: both accounts are rolled up again.
insert into rescore_request
select contact_id, 'merge', $now from merged
where outcome = 'updated' and old_account_id is distinct from account_id
    and contact_id in (select contact_id from contact_score)
