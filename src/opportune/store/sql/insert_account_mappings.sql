-- What the outside system calls each account of the file.
insert into account_mapping
select $system, external_id, account_id, $now from matched where external_id is not null
on conflict do nothing
