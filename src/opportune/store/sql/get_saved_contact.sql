-- One row per contact that an import stored: its id, and whether it was created, updated or unchanged.
select contact_id, outcome from merged
