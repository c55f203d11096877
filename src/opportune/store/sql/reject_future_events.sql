-- One row per event that claims to happen later than clocks can be wrong.
insert into import_issue
select line, 'rejected', 'future_time', 'the time lies in the future; check its column, its format and the time zone of the mapping',
    'occurred_at', occurred_at::varchar
from import_event where occurred_at > $now::timestamp + interval 5 minutes
