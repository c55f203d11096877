-- One row if the message had failed for good: nobody needs to look at it any more.
update delivery_end
set state = 'skipped', reason = concat('skipped by hand; ', reason)
where delivery_id = $delivery_id and state = 'failed'
returning delivery_id
