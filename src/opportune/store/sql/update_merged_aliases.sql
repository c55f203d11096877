-- Identifiers of merged contacts lead to the survivor.
update identity_alias
set person_id = m.survivor
from (select unnest($merged::bigint[]) as merged, unnest($survivors::bigint[]) as survivor) as m
where identity_alias.person_id = m.merged and identity_alias.kind <> 'anonymous_id'
