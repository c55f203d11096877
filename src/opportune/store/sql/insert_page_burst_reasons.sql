-- Page views of one visitor that come faster than a person reads.
insert into event_reason
with paced as (
    select event_id, is_new, person, occurred_at,
        count(*) over (partition by person order by occurred_at
            range between current row and to_seconds($page_burst_seconds) following) as pages_ahead
    from judged_event
    where type in ('page', 'screen') and person is not null
)
select distinct p.event_id, p.is_new, $page_burst || ' pages within ' || $page_burst_seconds || ' s'
from paced p
join paced b on b.person = p.person and b.pages_ahead >= $page_burst
    and p.occurred_at between b.occurred_at and b.occurred_at + to_seconds($page_burst_seconds)
