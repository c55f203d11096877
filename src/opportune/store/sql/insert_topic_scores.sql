-- The topic scores that are new or changed; what was stored before stays, for looking back.
insert into topic_score
select account_id, topic, week_start, score, $now
from topic_change
order by account_id, topic, week_start
