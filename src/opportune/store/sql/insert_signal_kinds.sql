-- Numbers for signal definitions that have none yet; a number is never given twice.
insert into signal_kind
select (select coalesce(max(kind_id), 0) from signal_kind) + row_number() over (order by key), key
from (select distinct key from definition where kind = 'signal') as keys
where key not in (select key from signal_kind)
