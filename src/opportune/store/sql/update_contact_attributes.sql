-- Sets custom attributes of the contacts that pass a node; a null removes one.
update contact
set attributes = json_merge_patch(coalesce(attributes, '{}'::json), $attributes::json), updated_at = $now
where contact_id in (
    select subject_id
    from journey_step s
    join transition t using (transition_id)
    where t.workflow_id = $workflow_id and t.version = $version and t.node = $node
)
