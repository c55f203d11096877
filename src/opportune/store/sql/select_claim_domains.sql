-- One row per company domain of a claim that belongs to an account.
select domain, account_id from account_domain where domain in (select company_domain from claim)
