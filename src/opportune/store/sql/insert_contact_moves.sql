-- The people of an account who have a past, to be rescored where they are now.
insert into rescore_request
select s.contact_id, 'merge', $now
from contact_score s
join contact c on c.contact_id = s.contact_id
where c.account_id = $account_id
