-- An account for each company domain seen for the first time.
insert into account (account_id, domain, created_at, updated_at)
select $first_id - 1 + place, domain, $now, $now from new_domain order by place
