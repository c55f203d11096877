-- One row per event whose key stands on an earlier line.
insert into import_issue
select line, 'skipped', 'duplicate_record', 'an event with the same key stands on an earlier line, which counts', null, null
from import_event
where line not in (select line from import_issue)
qualify row_number() over (partition by content_hash order by line) > 1
