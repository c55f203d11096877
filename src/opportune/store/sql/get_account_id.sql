-- One row if there is such an account.
select account_id from account where account_id = $subject_id
