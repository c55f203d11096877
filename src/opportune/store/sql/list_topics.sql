-- One row per topic: how many accounts have a score in its newest week, the highest one, and when it was heard of last.
with newest as (
    select lower(topic) as topic_key, account_id, week_start, arg_max(topic, received_at) as topic,
        arg_max(score, received_at) as score, max(received_at) as received_at
    from topic_score
    group by all
)
select max(topic) as topic, max(week_start) as week_start, count(distinct account_id) as account_count,
    arg_max(score, (week_start, score)) as highest_score, max(received_at) as received_at
from newest
group by topic_key
order by topic
