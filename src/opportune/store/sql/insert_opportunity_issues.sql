-- One row per opportunity that is kept without an account.
insert into import_issue
select line, 'warning', case when account_ref is null then 'missing_account' else 'unknown_account' end,
    coalesce('no single account has the ' || replace($account_by, '_', ' ') || ' "' || account_ref || '"', 'the account is empty')
    || '; the opportunity was kept without one', 'account', account_ref
from matched where account_id is null
