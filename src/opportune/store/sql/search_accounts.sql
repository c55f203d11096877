-- Accounts with a text in their name or domain, the best matches first: account_id, name, domain, score, tier.
-- Whole names come before beginnings, beginnings before words, words before anything else; then the hottest first. Of a
-- text that more than $some accounts have, the best of so many: looking stops there, and whoever asks will type on.
with hit as (
    (
        select account_id
        from account
        where contains(lower(name), lower($text)) or (not $is_phrase and contains(domain, $text))
        limit $some
    )
    union
    select account_id from account_domain where domain = $text
),
best as (
    select a.account_id, a.name, a.domain, coalesce(s.score, 0) as score, coalesce(s.tier, 'low') as tier,
        case
            when lower(a.name) = $text or a.domain = $text then 0
            when starts_with(lower(a.name), $text) or starts_with(a.domain, $text) then 1
            when contains(lower(a.name), ' ' || $text) then 2
            else 3
        end as place
    from hit h
    join account a on a.account_id = h.account_id
    left join account_score s on s.account_id = h.account_id
)
select account_id, name, domain, score, tier
from best
order by place, score desc, account_id
limit $limit
