-- One row per custom attribute, type of its values and value, among the newest accounts: the most common ones of each attribute.
with found as (
    select e.key as attribute, e.type, e.value ->> '$' as word
    from account t, json_each(t.attributes) e
    where t.account_id > (select max(account_id) from account) - $looked_at
)
select attribute, type, word, count(*) as uses
from found
where type in ('VARCHAR', 'BOOLEAN', 'UBIGINT', 'BIGINT', 'DOUBLE') and word <> ''
group by attribute, type, word
qualify row_number() over (partition by attribute order by count(*) desc, word, type) <= $most
order by attribute, uses desc, word, type
