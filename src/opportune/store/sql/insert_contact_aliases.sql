-- What identifies the contacts of the file: their id in the outside system, also as events name it, and their address.
insert into identity_alias
select 'external_id', $system || ':' || external_id, contact_id, $now from matched where external_id is not null
union all
select 'user_id', $system || ':' || external_id, contact_id, $now from matched where external_id is not null
union all
select 'email', email, contact_id, $now from matched where has_email
on conflict do nothing
