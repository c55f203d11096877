-- Clicks on many links of one email by one recipient within seconds.
insert into event_reason
select a.event_id, a.is_new, $burst_links || ' links of one email within ' || $burst_seconds || ' s'
from judged_event a
join judged_event b on b.person = a.person and b.email_id = a.email_id and b.is_email and b.link is not null
    and abs(epoch(b.occurred_at) - epoch(a.occurred_at)) <= $burst_seconds
where a.is_email and a.link is not null
group by a.event_id, a.is_new
having count(distinct b.link) >= $burst_links
