-- Topic scores that new events bring; an event that says none, or of no account, is passed over.
insert into topic_score
with sent as (
    select n.event_id, case when s.subject_id < 0 then -s.subject_id else c.account_id end as account_id,
        trim(json_extract_string(n.properties, '$.topic')) as topic,
        round(try_cast(json_extract_string(n.properties, '$.score') as double)) as score,
        coalesce(
            try_cast(regexp_extract(json_extract_string(n.properties, '$.week_start'), '^[0-9].*') as timestamp), n.occurred_at
        ) as moment
    from new_event n
    join event_subject s on s.event_id = n.event_id
    left join contact c on c.contact_id = s.subject_id
    where n.type = 'track' and n.event_key in ('topic_score', 'intent_topic_score')
),
readable as (
    select event_id, account_id, topic, score::smallint as score, date_trunc('week', moment)::date as week_start
    from sent
    where account_id is not null
        and length(topic) between 1 and $topic_length_max
        and score between 0 and 100
        and moment between '1900-01-01'::timestamp and '2200-01-01'::timestamp
)
select account_id, topic, week_start, score, $now
from readable
qualify row_number() over (partition by account_id, lower(topic), week_start order by event_id desc) = 1
order by account_id, topic, week_start
