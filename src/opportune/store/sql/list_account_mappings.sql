-- One row per name that another system has for an account.
select system, external_id from account_mapping where account_id = $account_id order by system, external_id
