-- Both ends of a new link are rescored: where the past counted until now, and where it counts from now on.
insert into rescore_request
select distinct subject_id, 'merge', $now
from (
    select unnest($subjects::bigint[]) as subject_id
    union all
    select unnest($into::bigint[])
    union all
    select into_id from identity_link where subject_id in (select unnest($subjects::bigint[]))
) as ends
