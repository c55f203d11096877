-- One row: how many definitions get a number, from `first` on in the order given.
insert into definition_number
select $first + generate_subscripts($keys::varchar[], 1) - 1, unnest($kinds::varchar[]), unnest($keys::varchar[])
