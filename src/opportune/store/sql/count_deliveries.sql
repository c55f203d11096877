-- One row: how many messages have not ended.
select count(*) from delivery
