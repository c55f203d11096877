-- One row per user of the file as it is to be stored. An empty cell never erases what is known.
create temp table merged as
with combined as (
    select u.user_id, m.line, m.is_new,
        coalesce(m.email, u.email) as email,
        coalesce(m.name, u.name) as name,
        coalesce(m.role, u.role) as role,
        coalesce(nullif(l.user_id, u.user_id), u.manager_id) as manager_id,
        coalesce(m.territory, u.territory) as territory,
        case when m.attributes is null then u.attributes
            else json_merge_patch(coalesce(u.attributes, '{}'), m.attributes) end as attributes
    from matched m
    join users u using (user_id)
    left join user_lookup l on l.ref = case $user_by when 'external_id' then m.manager_ref else lower(m.manager_ref) end
)
select c.*, case when c.is_new then 'created' when
    (c.email, c.name, c.role, c.manager_id, c.territory, c.attributes)
    is distinct from (u.email, u.name, u.role, u.manager_id, u.territory, u.attributes)
    then 'updated' else 'unchanged' end as outcome
from combined c join users u using (user_id)
