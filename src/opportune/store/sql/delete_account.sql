-- The account that lives on in another one.
delete from account where account_id = $account_id
