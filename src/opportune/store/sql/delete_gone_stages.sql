-- The stages of subjects that were merged into another or erased.
delete from subject_stage
where (ladder_id in (select unnest($account_ladder_ids::integer[])) and subject_id not in (select account_id from account))
    or (ladder_id in (select unnest($contact_ladder_ids::integer[])) and subject_id not in (select contact_id from contact))
