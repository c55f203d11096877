-- Contacts with a text in their name or email, the best matches first: contact_id, name, email, account_name, score, tier.
-- Whole names come before beginnings, beginnings before anything else; then the hottest first. Of a text that more than
-- $some contacts have, the best of so many. Putting names together takes longest, and only a text of two words needs it, which
-- no address contains. A column for itself is looked through in half the time that OR takes.
with hit as (
    select distinct contact_id
    from (
        (select contact_id from contact where not $is_phrase and contains(email, $text) limit $some)
        union all
        (select contact_id from contact where contains(lower(first_name), lower($text)) limit $some)
        union all
        (select contact_id from contact where contains(lower(last_name), lower($text)) limit $some)
        union all
        (
            select contact_id
            from contact
            where $is_phrase and first_name is not null and last_name is not null
                and contains(lower(concat_ws(' ', first_name, last_name)), lower($text))
            limit $some
        )
    ) named
    order by contact_id
    limit $some
),
best as (
    select c.contact_id, nullif(trim(concat_ws(' ', c.first_name, c.last_name)), '') as name, c.email, c.account_id,
        coalesce(s.score, 0) as score, coalesce(s.tier, 'low') as tier,
        case
            when c.email = $text or lower(concat_ws(' ', c.first_name, c.last_name)) = $text then 0
            when starts_with(c.email, $text) or starts_with(lower(concat_ws(' ', c.first_name, c.last_name)), $text)
                or starts_with(lower(c.last_name), $text) then 1
            else 2
        end as place
    from hit h
    join contact c on c.contact_id = h.contact_id
    left join contact_score s on s.contact_id = h.contact_id
)
select b.contact_id, b.name, b.email, a.name as account_name, b.score, b.tier
from best b
left join account a on a.account_id = b.account_id
order by b.place, b.score desc, b.contact_id
limit $limit
