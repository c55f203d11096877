-- One row per property, type of its values and value, among the newest events: the most common ones of each property.
with newest as (
    select properties, unnest(json_keys(properties)) as property
    from event
    where event_id > (select max(event_id) from event) - $looked_at and json_type(properties) = 'OBJECT'
),
found as (
    select property, json_type(json_extract(properties, '$."' || property || '"')) as type,
        json_extract_string(properties, '$."' || property || '"') as word
    from newest
),
word as (
    select 'properties.' || property as field, type, word
    from found
    where type in ('VARCHAR', 'BOOLEAN', 'UBIGINT', 'BIGINT', 'DOUBLE')
    union all
    select 'url_path', 'VARCHAR', url_path from event where event_id > (select max(event_id) from event) - $looked_at
    union all
    select 'url_host', 'VARCHAR', url_host from event where event_id > (select max(event_id) from event) - $looked_at
    union all
    select 'source', 'VARCHAR', source from event where event_id > (select max(event_id) from event) - $looked_at
)
select field, type, word, count(*) as uses
from word
where word <> ''
group by field, type, word
qualify row_number() over (partition by field order by count(*) desc, word, type) <= $most
order by field, uses desc, word, type
