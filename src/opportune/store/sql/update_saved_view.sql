-- Changes what one view says: saved_view.
update saved_view
set name = $name, query = $query::json, is_shared = $is_shared, updated_at = $now
where view_id = $view_id
