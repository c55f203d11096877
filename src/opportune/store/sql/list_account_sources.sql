-- One row per subject whose signals count for an account or for somebody who works there.
with own as (
    select -$subject_id::bigint as subject_id
    union
    select contact_id from contact where account_id = $subject_id
)
select subject_id from own
union
select subject_id from identity_link where into_id in (select subject_id from own)
