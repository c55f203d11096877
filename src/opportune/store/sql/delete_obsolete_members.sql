-- Members of segments that are not defined any more.
delete from segment_member where segment_id not in (select unnest($segment_ids::integer[]))
