-- One row: how many contacts and accounts are asked about.
select (select count(*) from asked_contact) as contacts, (select count(*) from asked_account) as accounts
