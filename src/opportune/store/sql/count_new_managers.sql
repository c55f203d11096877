-- One row: how many managers are to be created.
select count(*) from new_manager
