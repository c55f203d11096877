-- Derived signals join the working set, so that the same tick scores them.
insert into live_signal
select n.signal_id, n.subject_id, n.subject_id, n.kind_id, n.occurred_at, n.context_key, n.quantity, n.verdict, c.account_id, true
from new_signal n
left join loaded_contact c on c.contact_id = n.subject_id
