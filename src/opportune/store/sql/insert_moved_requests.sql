-- Those who are about to be moved to another version of a journey are looked at in the next tick: its goal may hold for them already.
insert into evaluation_request
select distinct $subject_type, e.subject_id, $now::timestamp
from enrollment e
join (
    select unnest($versions::integer[]) as version, unnest($nodes::varchar[]) as node
) p on p.version = e.version and p.node = e.node
where e.workflow_id = $workflow_id
