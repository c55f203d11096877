-- Derived signals join the working set, so that the same tick scores them.
insert into live_signal by name
select n.signal_id, coalesce(r.subject_id, n.subject_id) as subject_id, n.subject_id as source_id, n.kind_id, n.occurred_at,
    n.context_key, n.quantity, n.verdict, n.subject_id as person_id, c.account_id, true as is_fresh
from new_signal n
left join loaded_source r on r.source_id = n.subject_id
left join loaded_contact c on c.contact_id = coalesce(r.subject_id, n.subject_id)
