-- One row: whether somebody who left a journey is still to be taken out of an ad audience.
select exists (select 1 from delivery where on_exit and state = 'waiting')
