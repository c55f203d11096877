-- The name of an event as it is compared: Email Opened, email-opened and email_opened are one. Every tick asked a regular expression
-- for it, and getting that ready took longer than looking at a hundred events.
alter table event add column event_key varchar;
update event
set event_key = nullif(trim(lower(regexp_replace(name, '[^\pL\pN]+', '_', 'g')), '_'), '')
where name is not null;
