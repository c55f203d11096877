-- One row per person who may sign in or is invited, by name.
select a.user_id, u.name, a.email, a.role,
    case when a.password_hash is null then 'invited' else 'active' end as state,
    a.created_at, l.expires_at as link_expires_at, s.seen_at
from user_access a
left join users u on u.user_id = a.user_id
left join (select user_id, max(expires_at) as expires_at from one_time_link group by user_id) l on l.user_id = a.user_id
left join (select user_id, max(seen_at) as seen_at from user_session group by user_id) s on s.user_id = a.user_id
order by lower(coalesce(u.name, a.email)), a.user_id
