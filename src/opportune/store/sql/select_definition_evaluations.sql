-- One row per definition that was evaluated for everybody: its number, and the checksum it had.
select definition_id, checksum from definition_evaluation
