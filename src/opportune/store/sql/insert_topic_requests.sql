-- The accounts whose topics were heard of at this moment are looked at in the next tick, or in this one.
insert into evaluation_request
select distinct 'account', account_id, $now::timestamp
from topic_score
where received_at = $now
