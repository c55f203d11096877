-- One row: how many signals are of a kind without a definition, and one such kind.
select count(*) as count, 'kind ' || min(kind_id) as example
from (select kind_id from signal group by kind_id having kind_id not in (
    select k.kind_id from signal_kind k join definition d on d.kind = 'signal' and d.key = k.key and d.is_active
)) as unknown
