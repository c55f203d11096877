-- One row per custom attribute, type of its values and value, among the newest accounts: the most common ones of each attribute.
with newest as (
    select attributes, unnest(json_keys(attributes)) as attribute
    from account
    where account_id > (select max(account_id) from account) - $looked_at and json_type(attributes) = 'OBJECT'
),
found as (
    select attribute, json_type(json_extract(attributes, '$."' || attribute || '"')) as type,
        json_extract_string(attributes, '$."' || attribute || '"') as word
    from newest
)
select attribute, type, word, count(*) as uses
from found
where type in ('VARCHAR', 'BOOLEAN', 'UBIGINT', 'BIGINT', 'DOUBLE') and word <> ''
group by attribute, type, word
qualify row_number() over (partition by attribute order by count(*) desc, word, type) <= $most
order by attribute, uses desc, word, type
