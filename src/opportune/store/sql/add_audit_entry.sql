-- What somebody did.
insert into audit_entry values (
    $audit_entry_id, $acted_at, $actor_kind, $actor_id, $actor_name, $action, $entity_kind, $entity_id, $details, $address
)
