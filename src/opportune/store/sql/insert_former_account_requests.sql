-- The accounts that these contacts still belong to, and may be about to leave.
insert into evaluation_request
select distinct 'account', account_id, $now::timestamp
from contact
where contact_id in (select unnest($contacts::bigint[])) and account_id is not null
