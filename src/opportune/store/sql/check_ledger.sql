-- One row: how many stored scores differ from the last word of the ledger about them, and one of them.
with last_word as (
    select subject_type, subject_id, arg_max(new_score, tick_id) as score, arg_max(new_tier, tick_id) as tier,
        arg_max(first_party_score, tick_id) as first_party_score, arg_max(third_party_score, tick_id) as third_party_score
    from score_ledger
    group by subject_type, subject_id
),
stored as (
    select 'contact' as subject_type, contact_id as subject_id, score, tier, first_party_score, third_party_score from contact_score
    union all
    select 'account', account_id, score, tier, first_party_score, third_party_score from account_score
)
select count(*) as count, min(coalesce(s.subject_type, l.subject_type) || ' ' || coalesce(s.subject_id, l.subject_id)) as example
from stored s
full join last_word l on l.subject_type = s.subject_type and l.subject_id = s.subject_id
where (coalesce(s.score, 0), coalesce(s.tier, 'low'), coalesce(s.first_party_score, 0), coalesce(s.third_party_score, 0))
    is distinct from
    (coalesce(l.score, 0), coalesce(l.tier, 'low'), coalesce(l.first_party_score, 0), coalesce(l.third_party_score, 0))
