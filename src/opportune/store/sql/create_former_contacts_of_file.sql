-- former_contact: one row per stored contact that a file changes, as it is.
create or replace temp table former_contact as
select * from contact where contact_id in (select contact_id from merged where outcome = 'updated')
