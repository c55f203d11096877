-- One row if the link is in force: what it is for, until when, and whose it is.
select l.purpose, l.expires_at, l.user_id, u.name, a.email, a.role
from one_time_link l
left join user_access a on a.user_id = l.user_id
left join users u on u.user_id = l.user_id
where l.link_hash = $link_hash and l.expires_at > $now
