-- At most one row: the number of a workflow.
select definition_id from definition_number where kind = 'workflow' and key = $key
