-- At most one row: a secret as it is kept, encrypted.
select value from secret where name = $name
