-- One row per loss: an address that belongs to somebody else, an account that is named but not known.
insert into import_issue
select line, 'warning', 'duplicate_email', 'the address ' || email || ' already belongs to another contact; this one was kept without it',
    'email', email
from matched where email is not null and not has_email
union all
select line, 'warning', 'unknown_account', 'no single account has the ' || replace($account_by, '_', ' ') || ' "' || account_ref
    || '"; the e-mail domain was used instead', 'account', account_ref
from matched
where account_ref is not null
    and not exists (from account_lookup l where l.ref = case $account_by when 'name' then lower(account_ref) else account_ref end)
