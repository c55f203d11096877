-- One row per attribute with a column and value of it, among the newest accounts: the most common ones of each attribute.
with newest as (
    select a.industry, a.currency, a.country, a.region, a.city, a.territory, a.timezone, u.email as owner
    from account a left join users u on u.user_id = a.owner_id
    where a.account_id > (select max(account_id) from account) - $looked_at
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
