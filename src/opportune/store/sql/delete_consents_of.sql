-- What these people consented to.
delete from consent where contact_id in (select unnest($people::bigint[]))
