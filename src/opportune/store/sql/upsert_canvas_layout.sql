-- Keeps where the nodes of one journey lie.
insert or replace into canvas_layout
values ($key, $positions)
