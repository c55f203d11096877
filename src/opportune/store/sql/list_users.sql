-- One row per user, in order of id.
select u.user_id, u.name, u.email, u.role, u.territory, u.system, u.external_id,
    case when m.user_id is not null then {'user_id': m.user_id, 'name': coalesce(m.name, m.email)} end as manager
from users u
left join users m on m.user_id = u.manager_id
where u.user_id > $after_id
order by u.user_id
limit $limit
