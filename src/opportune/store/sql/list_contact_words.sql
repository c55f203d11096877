-- One row per attribute with a column and value of it, among the newest contacts: the most common ones of each attribute.
with newest as (
    select c.title, c.persona, c.locale, c.lifecycle_status, c.country, c.timezone, u.email as owner
    from contact c left join users u on u.user_id = c.owner_id
    where c.contact_id > (select max(contact_id) from contact) - $looked_at
),
word as (
    unpivot newest on columns(*) into name attribute value word
)
select attribute, word, count(*) as uses
from word
where word <> ''
group by attribute, word
qualify row_number() over (partition by attribute order by count(*) desc, word) <= $most
order by attribute, uses desc, word
