-- One row for each connector: how many records it knows, and in how many memberships they are.
select connector, count(*) filter (where audience = '') as record_count, count(*) filter (where audience <> '') as member_count
from connector_record
group by connector
order by connector
