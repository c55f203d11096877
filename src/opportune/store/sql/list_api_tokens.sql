-- One row per token, the oldest first: every token, or those of one user.
select t.name, t.scope, t.user_id, coalesce(u.name, u.email) as owner, t.created_at, t.revoked_at
from api_token t
left join users u on u.user_id = t.user_id
where $user_id is null or t.user_id = $user_id
order by t.created_at, t.name
