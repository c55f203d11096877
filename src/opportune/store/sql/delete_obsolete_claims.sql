-- Claims on segments that workflows and ladders do not manage any more.
delete from segment_claim where segment_id not in (select unnest($managed_ids::integer[]))
