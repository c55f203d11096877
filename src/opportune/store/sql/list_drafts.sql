-- Every draft of definitions of one kind: key, body, based_on_version, updated_at, updated_by.
select key, body, based_on_version, updated_at, updated_by
from draft
where kind = $kind
order by key
