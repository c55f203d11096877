-- Sets custom attributes of the accounts that pass a node; a null removes one.
update account
set attributes = json_merge_patch(coalesce(attributes, '{}'::json), $attributes::json), updated_at = $now
where account_id in (
    select subject_id
    from journey_step s
    join transition t using (transition_id)
    where t.workflow_id = $workflow_id and t.version = $version and t.node = $node
)
