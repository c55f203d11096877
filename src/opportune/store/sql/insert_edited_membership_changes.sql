-- The net changes of a pass that a changed definition brought about. They are silent, but for those whose own facts changed too.
insert into membership_change by name
with moved as (
    select contact_id as subject_id from contact where updated_at = $now and $subject_type = 'contact'
    union
    select account_id from account where updated_at = $now and $subject_type = 'account'
    union
    select subject_id from touched_subject where cause_rank = 4 and subject_id > 0 and $subject_type = 'contact'
    union
    select -subject_id from touched_subject where cause_rank = 4 and subject_id < 0 and $subject_type = 'account'
    union
    select c.account_id
    from contact c
    join touched_subject t on t.subject_id = c.contact_id
    where t.cause_rank = 4 and $subject_type = 'account'
)
select $tick_id as tick_id, $now as changed_at, segment_id, subject_id, is_entered, source, source_id,
    coalesce(source, '') not in ('person', 'import') and subject_id not in (select subject_id from moved where subject_id is not null)
        as is_silent
from member_change
