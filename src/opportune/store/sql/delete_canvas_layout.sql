-- Forgets where the nodes of one journey lie.
delete from canvas_layout
where key = $key
