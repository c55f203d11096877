-- One row per identifier of these people.
select kind, value from identity_alias where person_id in (select unnest($people::bigint[]))
union
select 'email', email from contact where contact_id in (select unnest($people::bigint[])) and email is not null
