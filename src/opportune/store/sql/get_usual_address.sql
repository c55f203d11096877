-- One row if somebody with this email has a session from this address.
select s.user_id from user_session s join user_access a on a.user_id = s.user_id
where a.email = $email and s.address = $address limit 1
