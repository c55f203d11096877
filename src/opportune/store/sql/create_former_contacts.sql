-- former_contact: one row per contact that is about to change, as it is.
create or replace temp table former_contact as
select * from contact where contact_id in (select unnest($contacts::bigint[]))
