-- One row: how many recorded changes of attributes belong to an account or a contact that is not there, and one of them.
select count(*) as count, min(h.subject_type || ' ' || h.subject_id) as example
from attribute_change h
where (h.subject_type = 'account' and h.subject_id not in (select account_id from account))
    or (h.subject_type = 'contact' and h.subject_id not in (select contact_id from contact))
