-- The record of the tick that is about to commit.
insert into tick values (
    $tick_id, $now, $last_event_id, $seen_event_id, $definitions_checksum, $is_full, $event_count, $duplicate_count,
    $signal_count, $contact_count, $account_count, $ledger_count, $duration_ms
)
