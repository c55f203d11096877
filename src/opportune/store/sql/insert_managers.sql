-- A user for each manager seen for the first time, under the name the file gives.
insert into users (user_id, system, external_id, name, email, role, created_at, updated_at)
select $first_id - 1 + place, $system, manager_ref, manager_ref, case $user_by when 'email' then lower(manager_ref) end, 'manager', $now, $now
from new_manager order by place
