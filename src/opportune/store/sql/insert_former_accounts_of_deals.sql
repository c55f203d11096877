-- The accounts that changed deals of a file still belong to, and may be about to leave.
insert into evaluation_request
select distinct 'account', r.account_id, $now::timestamp
from merged m
join opportunity r on r.opportunity_id = m.opportunity_id
where m.outcome = 'updated' and r.account_id is not null
