-- One row: how many requests to rescore were passed over by the last tick, and one of them.
select count(*) as count, 'subject ' || min(subject_id) as example
from rescore_request
where requested_at <= (select max(ticked_at) from tick)
