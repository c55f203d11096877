-- One row: how many definitions are no longer in force because a new version takes their place.
update definition set is_active = false
from (select unnest($kinds::varchar[]) as kind, unnest($keys::varchar[]) as key) as saved
where definition.kind = saved.kind and definition.key = saved.key and definition.is_active
