-- One row: a number that grows whenever definitions change: with every new version, and when one goes out of force.
select sum(version) + count(*) filter (not is_active) from definition
