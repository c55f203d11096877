-- The proof of an erasure.
insert into erasure values ($receipt, 'contact', $subject_id, $now, $removed)
