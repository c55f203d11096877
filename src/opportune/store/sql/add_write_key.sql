-- Adds one write key; its secret is known only to whoever asked for it.
insert into write_key (key_hash, key_hint, name, source, created_at)
values ($key_hash, $key_hint, $name, $source, $created_at);
