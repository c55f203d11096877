-- Links into a subject that was itself redirected lead straight to its final subject.
update identity_link
set into_id = m.into_id
from (select unnest($subjects::bigint[]) as subject_id, unnest($into::bigint[]) as into_id) as m
where identity_link.into_id = m.subject_id
