-- One row if the token is in use and its owner, if it has one, may still sign in.
select t.name, t.scope, t.user_id, coalesce(u.name, a.email), a.role
from api_token t
left join user_access a on a.user_id = t.user_id
left join users u on u.user_id = t.user_id
where t.token_hash = $token_hash and t.revoked_at is null and (t.user_id is null or a.user_id is not null)
