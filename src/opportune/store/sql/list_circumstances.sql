-- Where the recipients of these messages live, and whether they are among the $holdout_percent of all people who are held out (the
-- hash is that of compile/holdout.py). One has left whose enrollment ended since it was written (one that is sent again counts as
-- written then), or who was erased or merged into another.
select d.delivery_id, c.timezone as contact_timezone, a.timezone as account_timezone,
    e.enrollment_id is not null or (d.contact_id is not null and c.contact_id is null) as has_left,
    d.contact_id is not null and md5_number_lower(concat_ws(' ', d.contact_id, 'holdout')) % 100 < $holdout_percent as is_held_out
from delivery d
left join enrollment_end e on e.enrollment_id = d.enrollment_id and e.ended_at > d.created_at
left join contact c on c.contact_id = d.contact_id
left join account a on a.account_id = case when d.contact_id is null then d.subject_id else c.account_id end
where list_contains($ids::bigint[], d.delivery_id)
