-- One row: how many redirected subjects lead to somebody who is redirected or not there, and one of them.
select count(*) as count, 'subject ' || min(subject_id) as example
from identity_link l
where exists (from identity_link n where n.subject_id = l.into_id)
    or (l.into_id > 0 and not exists (from contact c where c.contact_id = l.into_id))
    or (l.into_id < 0 and not exists (from account a where a.account_id = -l.into_id))
