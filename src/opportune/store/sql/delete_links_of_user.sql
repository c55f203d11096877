-- The links of one person; NULL is the first administrator to be.
delete from one_time_link where user_id is not distinct from $user_id
