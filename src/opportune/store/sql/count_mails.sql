-- One row per email and state of its messages: how many there are.
with sender as (
    select n.definition_id as workflow_id, d.version, mail ->> '$.id' as node, mail ->> '$.email' as email
    from definition d
    join definition_number n on n.kind = d.kind and n.key = d.key,
        unnest(json_extract(d.body, '$.nodes[*].send_email')::json[]) as mails(mail)
    where d.kind = 'workflow'
),
message as (
    select workflow_id, version, node, state from delivery where channel = 'email'
    union all
    select workflow_id, version, node, state from delivery_end where channel = 'email'
)
select s.email, m.state, count(*) as message_count
from message m
join sender s on s.workflow_id = m.workflow_id and s.version = m.version and s.node = m.node
group by s.email, m.state
