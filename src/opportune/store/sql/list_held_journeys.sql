-- The numbers of journeys that are paused: nothing of theirs is sent.
select n.definition_id
from definition d
join definition_number n on n.kind = d.kind and n.key = d.key
where d.kind = 'workflow' and d.is_active and json_extract_string(d.body, '$.status') = 'disabled'
