-- One row if the message had failed for good: what it is filled in with when it is sent again.
update delivery_end set data = $data where delivery_id = $delivery_id and state = 'failed' returning delivery_id
