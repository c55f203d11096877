-- The draft of one definition: body, based_on_version, updated_at, updated_by.
select body, based_on_version, updated_at, updated_by
from draft
where kind = $kind and key = $key
