-- One row per view that somebody sees: those that are shared and their own, of one screen or of all, in order of name.
select v.view_id, v.screen, v.name, v.query::varchar as query, v.is_shared, v.created_at, v.updated_at,
    case when u.user_id is not null then {'user_id': u.user_id, 'name': coalesce(u.name, u.email)} end as owner,
    coalesce(v.owner_id = $user_id, false) as is_own
from saved_view v
left join users u on u.user_id = v.owner_id
where (v.is_shared or v.owner_id = $user_id)
    and ($screen is null or v.screen = $screen)
    and ($view_id is null or v.view_id = $view_id)
order by v.screen, lower(v.name), v.view_id
