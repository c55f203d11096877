-- The accounts that changed contacts of a file still belong to, and may be about to leave.
insert into evaluation_request
select distinct 'account', r.account_id, $now::timestamp
from merged m
join contact r on r.contact_id = m.contact_id
where m.outcome = 'updated' and r.account_id is not null
