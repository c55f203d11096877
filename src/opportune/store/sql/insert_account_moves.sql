-- Contacts with a past that change their account: both accounts are rolled up again.
insert into rescore_request
select contact_id, 'merge', $now
from contact_score
where contact_id in (select unnest($contacts::bigint[]))
