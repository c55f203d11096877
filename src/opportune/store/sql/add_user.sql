-- Somebody whom no other system told us about.
insert into users (user_id, system, external_id, name, email, created_at, updated_at)
values ($user_id, 'opportune', $email, $name, $email, $now, $now)
