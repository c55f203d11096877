-- One row per record whose owner is not known.
insert into import_issue
select line, 'rejected', 'unknown_owner',
    coalesce('no single user has the ' || replace($user_by, '_', ' ') || ' "' || owner_ref || '"; import users first',
        'the owner is empty, and the mapping asks for one'),
    'owner', owner_ref
from import_record
where not exists (from user_lookup l where l.ref = case $user_by when 'external_id' then owner_ref else lower(owner_ref) end)
