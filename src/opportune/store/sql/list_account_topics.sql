-- One row per topic that an account was researching: the newest score, and that of the week before it that is known.
with newest as (
    select lower(topic) as topic_key, week_start, arg_max(topic, received_at) as topic, arg_max(score, received_at) as score
    from topic_score
    where account_id = $account_id
    group by all
),
ranked as (
    select *, row_number() over (partition by topic_key order by week_start desc) as nth,
        lead(score) over (partition by topic_key order by week_start desc) as previous_score
    from newest
)
select topic, week_start, score, previous_score
from ranked
where nth = 1
order by week_start desc, score desc, topic
