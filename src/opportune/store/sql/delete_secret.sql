-- One row if there was a secret of that name.
delete from secret where name = $name returning name
