-- One row per user whose manager is named but not known.
insert into import_issue
select line, 'warning', 'unknown_manager', 'no single user has the ' || replace($user_by, '_', ' ') || ' "' || manager_ref
    || '"; the user was kept without a manager', 'manager', manager_ref
from matched
where manager_ref is not null
    and not exists (from user_lookup l where l.ref = case $user_by when 'external_id' then manager_ref else lower(manager_ref) end)
