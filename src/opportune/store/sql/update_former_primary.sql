-- Whoever hands their role over.
update user_access set role = $to where role = $from
