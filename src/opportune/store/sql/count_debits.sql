-- One row: how often something was debited for a message, which is once at most.
select count(*)
from credit_entry
where connector = $connector and delivery_id = $delivery_id and kind = 'debit'
