-- Removes one view: saved_view.
delete from saved_view
where view_id = $view_id
