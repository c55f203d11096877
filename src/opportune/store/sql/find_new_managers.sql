-- One row per manager who is named but not known.
create temp table new_manager as
select manager_ref, row_number() over (order by min(line)) as place from matched
where manager_ref is not null
    and not exists (from user_lookup l where l.ref = case $user_by when 'external_id' then manager_ref else lower(manager_ref) end)
    and not exists (from users u where u.system = $system and u.external_id = manager_ref)
group by manager_ref
