-- One row: how many notes are gone of when a definition was evaluated.
delete from definition_evaluation
where definition_id = (select definition_id from definition_number where kind = $kind and key = $key)
