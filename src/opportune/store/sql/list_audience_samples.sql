-- A few accounts, those with the highest scores, that a segment to exclude takes out of the included ones: segment_id, account.
with included as (
    select distinct subject_id
    from segment_member
    where segment_id in (select unnest($include::integer[]))
)
select m.segment_id, a.account_id, a.name, a.domain
from segment_member m
join included i on i.subject_id = m.subject_id
join account a on a.account_id = m.subject_id
left join account_score s on s.account_id = a.account_id
where m.segment_id in (select unnest($exclude::integer[]))
qualify row_number() over (partition by m.segment_id order by coalesce(s.score, 0) desc, a.account_id) <= $limit
order by m.segment_id, coalesce(s.score, 0) desc, a.account_id
