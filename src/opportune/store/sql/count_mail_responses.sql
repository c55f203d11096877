-- One row per kind of response to an email: how many of its mails had it from a person.
select e.name, count(distinct e.properties ->> '$.delivery_id') as mail_count
from event e
where e.source = 'opportune-mail' and e.properties ->> '$.email' = $email
    and e.event_id not in (select event_id from signal where verdict is not null and event_id is not null)
group by e.name
