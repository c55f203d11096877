-- The keys that messages of web push are signed with.
insert into web_push_key values ($public_key, $sealed_private_key, $now)
