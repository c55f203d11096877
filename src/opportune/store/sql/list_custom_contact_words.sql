-- One row per custom attribute, type of its values and value, among the newest contacts: the most common ones of each attribute.
with found as (
    select e.key as attribute, e.type, e.value ->> '$' as word
    from contact t, json_each(t.attributes) e
    where t.contact_id > (select max(contact_id) from contact) - $looked_at
)
select attribute, type, word, count(*) as uses
from found
where type in ('VARCHAR', 'BOOLEAN', 'UBIGINT', 'BIGINT', 'DOUBLE') and word <> ''
group by attribute, type, word
qualify row_number() over (partition by attribute order by count(*) desc, word, type) <= $most
order by attribute, uses desc, word, type
