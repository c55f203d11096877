-- event_verdict: one row per judged event that looks like a machine's, with every reason in words.
create or replace temp table event_verdict as
select event_id, is_new, string_agg(reason, '; ' order by reason) as verdict
from event_reason
group by event_id, is_new
