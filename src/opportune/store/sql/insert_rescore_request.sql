-- A subject to rescore at the next tick.
insert into rescore_request values ($subject_id, $cause, $now)
