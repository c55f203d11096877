-- Somebody who may not sign in any more.
delete from user_access where user_id = $user_id
