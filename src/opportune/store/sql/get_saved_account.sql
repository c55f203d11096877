-- One row per account that an import stored: its id, and whether it was created, updated or unchanged.
select account_id, outcome from merged
