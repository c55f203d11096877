-- One row per record whose owner is named but not known.
insert into import_issue
select line, 'warning', 'unknown_owner', 'no single user has the ' || replace($user_by, '_', ' ') || ' "' || owner_ref
    || '"; the record was kept without an owner', 'owner', owner_ref
from matched
where owner_ref is not null
    and not exists (from user_lookup l where l.ref = case $user_by when 'external_id' then owner_ref else lower(owner_ref) end)
