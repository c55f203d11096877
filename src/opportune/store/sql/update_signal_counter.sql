-- Moves the signal counter past the signals just recorded.
update id_counter
set next_id = greatest(next_id, coalesce((select max(signal_id) + 1 from new_signal), 0))
where name = 'signal'
