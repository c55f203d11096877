-- Where the nodes of one journey lie: positions.
select positions
from canvas_layout
where key = $key
