-- One row per loss: a domain that belongs to somebody else, a parent or an owner that is not known.
insert into import_issue
select m.line, 'warning', 'duplicate_domain', 'the domain ' || m.domain || ' already leads to '
    || coalesce('the account "' || coalesce(a.name, a.domain) || '"', 'another account') || '; the account was kept without it',
    'domain', m.domain
from matched m
left join account_domain d on d.domain = m.domain
left join account a on a.account_id = d.account_id
where m.domain is not null and not m.has_domain
union all
select line, 'warning', 'unknown_parent', 'no single account has the ' || replace($account_by, '_', ' ') || ' "' || parent_ref
    || '"; the account was kept without a parent', 'parent', parent_ref
from matched
where parent_ref is not null
    and not exists (from account_lookup l where l.ref = case $account_by when 'name' then lower(parent_ref) else parent_ref end)
union all
select m.line, 'warning', 'parent_is_self', 'the account names itself as its parent; it was kept without one', 'parent', m.parent_ref
from matched m
join account_lookup l on l.ref = case $account_by when 'name' then lower(m.parent_ref) else m.parent_ref end
where l.account_id = m.account_id
