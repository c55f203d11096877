-- One row per account of the file whose parent is named but not known, or is the account itself.
insert into import_issue
select m.line, 'warning', case when l.account_id is null then 'unknown_parent' else 'parent_is_self' end,
    case when l.account_id is null then 'no single account has the ' || replace($account_by, '_', ' ') || ' "' || m.parent_ref || '"'
        else 'the account names itself as its parent' end || '; it was kept without a parent', 'parent', m.parent_ref
from matched m
left join account_lookup l on l.ref = case $account_by when 'name' then lower(m.parent_ref) else m.parent_ref end
where m.parent_ref is not null and (l.account_id is null or l.account_id = m.account_id)
