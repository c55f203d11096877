-- The domains of the accounts just created.
insert into account_domain select domain, $first_id - 1 + place, $now from new_domain order by place
