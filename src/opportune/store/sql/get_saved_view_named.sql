-- One row per view of that name on a screen, among those that somebody sees; $view_id is left out.
select view_id
from saved_view
where screen = $screen and lower(name) = lower($name) and (is_shared or owner_id = $user_id) and view_id <> $view_id
