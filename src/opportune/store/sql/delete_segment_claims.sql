-- One row: how many claims on a segment are gone.
delete from segment_claim
where segment_id = (select definition_id from definition_number where kind = 'segment' and key = $key)
