-- An identifier that claimed two people, noted once.
insert into identity_conflict
select $event_id, $kind, $value, $kept, $other, $now
where not exists (
    select 1 from identity_conflict where kind = $kind and value = $value and kept_person_id = $kept and other_person_id = $other
)
