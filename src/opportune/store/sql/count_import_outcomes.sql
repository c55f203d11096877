-- One row per outcome: how many records of the file had it.
select outcome, count(*) from merged group by outcome
