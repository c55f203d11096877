-- One row per property, type of its values and value, among the newest events: the most common ones of each property.
with newest as (
    select properties, url_path, url_host, source
    from event
    where event_id > (select max(event_id) from event) - $looked_at
),
word as (
    select 'properties.' || e.key as field, e.type, e.value ->> '$' as word
    from newest n, json_each(n.properties) e
    where e.type in ('VARCHAR', 'BOOLEAN', 'UBIGINT', 'BIGINT', 'DOUBLE')
    union all
    select 'url_path', 'VARCHAR', url_path from newest
    union all
    select 'url_host', 'VARCHAR', url_host from newest
    union all
    select 'source', 'VARCHAR', source from newest
)
select field, type, word, count(*) as uses
from word
where word <> ''
group by field, type, word
qualify row_number() over (partition by field order by count(*) desc, word, type) <= $most
order by field, uses desc, word, type
