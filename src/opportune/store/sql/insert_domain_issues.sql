-- One row per account of the file whose domain belongs to another one.
insert into import_issue
select m.line, 'warning', 'duplicate_domain', 'the domain ' || m.domain || ' already leads to '
    || coalesce('the account "' || coalesce(a.name, a.domain) || '"', 'an account of this file')
    || '; this one was kept without it', 'domain', m.domain
from matched m
left join account a on a.account_id = m.holder_id
where m.domain is not null and not m.has_domain
