-- Whom these subjects count for from now on.
insert or replace into identity_link
select unnest($subjects::bigint[]), unnest($into::bigint[]), $now, unnest($causes::varchar[])
