-- Members that were merged into another or erased have left.
insert into membership_change by name
select $tick_id as tick_id, $now as changed_at, segment_id, subject_id, false as is_entered, source, source_id
from segment_member
where (segment_id in (select unnest($account_segment_ids::integer[])) and subject_id not in (select account_id from account))
    or (segment_id in (select unnest($contact_segment_ids::integer[])) and subject_id not in (select contact_id from contact))
