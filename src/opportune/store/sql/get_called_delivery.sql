-- At most one row: the status code of the last answer to a message that has not ended.
select status_code from delivery where delivery_id = $delivery_id and idempotency_key = $idempotency_key
