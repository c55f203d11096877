-- Those whom another journey of the conflict group holds off do not come.
delete from moving where enrollment_id in (select enrollment_id from making_room where is_new)
