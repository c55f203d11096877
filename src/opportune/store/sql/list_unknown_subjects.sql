-- One row per id that no account or contact has.
select subject_id
from (select unnest($subject_ids::bigint[]) as subject_id) asked
where case when $is_account then subject_id not in (select account_id from account)
    else subject_id not in (select contact_id from contact) end
order by subject_id
