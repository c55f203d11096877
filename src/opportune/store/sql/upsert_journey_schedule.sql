-- When a journey looks for people next.
insert or replace into journey_schedule values ($workflow_id, $next_due_at)
