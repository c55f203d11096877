-- One row: how many pins on a segment are gone.
delete from segment_pin
where segment_id = (select definition_id from definition_number where kind = 'segment' and key = $key)
