-- found_subject: one row per row of named_subject: the account it means (NULL for none), and where a merged one lives on.
create or replace temp table found_subject as
select n.number, n.value, coalesce(a.account_id, d.account_id) as subject_id, -l.into_id as merged_into
from named_subject n
left join account a on a.account_id = n.subject_id
left join account_domain d on d.domain = n.address
left join identity_link l on l.subject_id = -n.subject_id
