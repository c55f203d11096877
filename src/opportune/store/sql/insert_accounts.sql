-- New accounts, with what identifies them; the other fields follow with the update.
insert into account (account_id, name, domain, created_at, updated_at)
select account_id, name, case when has_domain then domain end, $now, $now from matched where is_new order by account_id
