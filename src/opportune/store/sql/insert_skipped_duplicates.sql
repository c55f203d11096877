-- One row per record that an earlier line of the file has already given.
insert into import_issue
select line, 'skipped', 'duplicate_record',
    'the same ' || $object || ' stands on an earlier line, which counts; remove one of them',
    case when external_id is null then $identity else 'external_id' end,
    coalesce(external_id, case $identity when 'domain' then domain when 'email' then email end)
from import_record where line not in (select line from matched)
