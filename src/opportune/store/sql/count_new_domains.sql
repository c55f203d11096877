-- One row: how many accounts are to be created for domains.
select count(*) from new_domain
