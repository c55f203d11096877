-- Messages whose receiver should have called back by now, at most so many.
select delivery_id, channel from delivery where state = 'called' and due_at <= $now order by due_at, delivery_id limit $limit
