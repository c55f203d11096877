-- The users of the file that are new or differ from what is stored.
update users set email = m.email, name = m.name, role = m.role, manager_id = m.manager_id, territory = m.territory,
    attributes = m.attributes, updated_at = $now
from merged m where m.user_id = users.user_id and m.outcome <> 'unchanged'
