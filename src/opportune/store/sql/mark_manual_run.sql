-- This workflow was asked to run: the next tick evaluates it for everybody.
update definition_evaluation set checksum = 'manual' where definition_id = $definition_id
