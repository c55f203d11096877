-- The layout of a journey under its new key, in place of one that was left there.
insert or replace into canvas_layout
select $new_key, positions
from canvas_layout
where key = $key
