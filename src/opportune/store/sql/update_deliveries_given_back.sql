-- Messages that were claimed and not sent after all wait again.
update delivery set state = 'waiting' where state = 'sending' and delivery_id in (select unnest($delivery_ids::bigint[]))
