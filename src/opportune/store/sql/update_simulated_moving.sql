-- The one whom a simulation is about stands at a node where the pause is over, or what was sent has ended.
update moving set is_new = false, node = $node, wake_at = $now, result = $result
