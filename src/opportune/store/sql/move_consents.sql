-- What merged contacts consented to is said by the survivors, the newest word about each purpose.
insert into consent
with merged as (
    select unnest($merged::bigint[]) as contact_id, unnest($survivors::bigint[]) as survivor_id
)
select m.survivor_id, c.purpose, c.status, c.source, c.evidence, c.given_at, c.expires_at
from consent c
join merged m on m.contact_id = c.contact_id
qualify row_number() over (partition by m.survivor_id, c.purpose order by c.given_at desc, c.contact_id) = 1
on conflict (contact_id, purpose) do update
set status = excluded.status, source = excluded.source, evidence = excluded.evidence, given_at = excluded.given_at,
    expires_at = excluded.expires_at
where excluded.given_at > consent.given_at
