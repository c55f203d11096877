-- One row if the session is in force: who it is, and when it was last noted as used.
select s.user_id, u.name, a.email, a.role, s.seen_at
from user_session s
join user_access a on a.user_id = s.user_id
left join users u on u.user_id = s.user_id
where s.session_hash = $session_hash and s.expires_at > $now and s.seen_at > $unused_since
