-- former_contact: one row per contact that its newest traits change, as it is; none of those that are new.
create or replace temp table former_contact as
select * from contact where contact_id in (select contact_id from contact_trait) and created_at < $now
