-- topic_change: one row per account, topic and week whose score is another one than the last that was stored.
create or replace temp table topic_change as
with given as (
    select f.subject_id as account_id, n.topic, n.week_start, n.score
    from named_topic n
    join found_subject f on f.number = n.number
    where f.subject_id is not null
    qualify row_number() over (partition by f.subject_id, lower(n.topic), n.week_start order by n.number desc) = 1
),
stored as (
    select account_id, lower(topic) as topic, week_start, arg_max(score, received_at) as score
    from topic_score
    group by all
)
select g.*
from given g
left join stored s on s.account_id = g.account_id and s.topic = lower(g.topic) and s.week_start = g.week_start
where s.score is distinct from g.score
