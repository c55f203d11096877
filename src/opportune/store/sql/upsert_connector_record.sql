-- Notes a record (audience '') or a membership of somebody, in place of what was known of it.
merge into connector_record r
using (
    select $connector as connector, $subject_type as subject_type, $subject_id::bigint as subject_id, $audience as audience,
        $remote_id::varchar as remote_id, $now::timestamp as updated_at
) n
on r.connector = n.connector and r.subject_type = n.subject_type and r.subject_id = n.subject_id and r.audience = n.audience
when matched then update set remote_id = n.remote_id, updated_at = n.updated_at
when not matched then insert (connector, subject_type, subject_id, audience, remote_id, updated_at)
    values (n.connector, n.subject_type, n.subject_id, n.audience, n.remote_id, n.updated_at)
