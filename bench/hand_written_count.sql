-- How many accounts of two industries with a score from 20 looked at a page three times in fourteen days: as one would write it for this
-- question alone.
with visits as (
    select case when coalesce(l.into_id, s.subject_id) < 0 then -coalesce(l.into_id, s.subject_id) else c.account_id end as account_id,
        count(*) as visits
    from signal s
    left join identity_link l on l.subject_id = s.subject_id
    left join contact c on c.contact_id = coalesce(l.into_id, s.subject_id)
    where s.verdict is null and s.kind_id = $kind_id and s.occurred_at > $since and s.occurred_at <= $now
    group by 1
    having count(*) >= 3
)
select count(*)
from account a
join account_score o on o.account_id = a.account_id and o.score >= 20
join visits v on v.account_id = a.account_id
where a.industry in ('software', 'finance')
