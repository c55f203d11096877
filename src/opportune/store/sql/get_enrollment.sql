-- One enrollment, under way or ended, with the journey it belongs to.
with entry as (
    select enrollment_id, workflow_id, version, subject_id, entry_number, entered_at, node, wake_at, null as ended_at, null as reason
    from enrollment
    where enrollment_id = $enrollment_id
    union all
    select enrollment_id, workflow_id, version, subject_id, entry_number, entered_at, node, null, ended_at, reason
    from enrollment_end
    where enrollment_id = $enrollment_id
)
select e.* exclude (workflow_id) replace (case when isfinite(e.wake_at) then e.wake_at end as wake_at), n.key as journey
from entry e
join definition_number n on n.definition_id = e.workflow_id
