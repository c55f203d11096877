-- One row: how many records of the file are not stored yet.
select count(*) from matched where is_new
