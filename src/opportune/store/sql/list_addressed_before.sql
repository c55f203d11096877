-- Mails that the nodes of these enrollments have sent, or that are on their way beside the batch.
select workflow_id, version, node, enrollment_id, data
from delivery_end
where channel = 'email' and state = 'delivered' and data is not null and list_contains($enrollment_ids::bigint[], enrollment_id)
union all
select workflow_id, version, node, enrollment_id, data
from delivery
where channel = 'email' and state = 'sending' and data is not null and list_contains($enrollment_ids::bigint[], enrollment_id)
    and not list_contains($ids::bigint[], delivery_id)
