-- Moves the signal counter past the signals this tick recorded.
update id_counter set next_id = next_id + $count where name = 'signal'
