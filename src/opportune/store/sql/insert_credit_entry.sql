-- Adds one line to the ledger of credits.
insert into credit_entry by name
select $entry_id as entry_id, $connector as connector, $kind as kind, $amount as amount, $delivery_id as delivery_id,
    $reason as reason, $now as created_at
