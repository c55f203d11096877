-- Notifications of a person, and of everybody, were read: those named, or all of them when none is.
update notification
set read_at = $now
where read_at is null
    and ($user_id::bigint is null or user_id = $user_id or user_id is null)
    and (len($notification_ids::bigint[]) = 0 or list_contains($notification_ids::bigint[], notification_id))
