-- The domains that now lead to the accounts of the file.
insert into account_domain
select domain, account_id, $now from matched where has_domain
on conflict do nothing
