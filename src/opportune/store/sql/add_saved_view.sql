-- Adds one view: saved_view.
insert into saved_view
values ($view_id, $screen, $name, $query::json, $is_shared, $owner_id, $now, $now)
