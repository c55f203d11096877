-- Contacts that live on in their survivor.
delete from contact where contact_id in (select unnest($merged::bigint[]))
