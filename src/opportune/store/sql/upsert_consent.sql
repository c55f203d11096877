-- The newest word of a contact about a purpose.
insert or replace into consent
values ($contact_id, $purpose, $status, $source, $evidence, $given_at, $expires_at)
