-- One row per record whose account is not known.
insert into import_issue
select line, 'rejected', 'unknown_account',
    coalesce('no single account has the ' || replace($account_by, '_', ' ') || ' "' || account_ref || '"; import accounts first',
        'the account is empty, and the mapping asks for one'),
    'account', account_ref
from import_record
where not exists (from account_lookup l where l.ref = case $account_by when 'name' then lower(account_ref) else account_ref end)
