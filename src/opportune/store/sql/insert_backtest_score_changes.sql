-- The last change of each day, as of the midnight that ends it; of all before the first day, the last one.
insert into backtest_score_change
with dated as (
    select tick_id, changed_at, subject_id, new_score, first_party_score, third_party_score, new_tier,
        greatest(date_trunc('day', changed_at - interval 1 microsecond) + interval 1 day, $first::timestamp) as midnight
    from score_ledger
    where subject_type = $subject_type and changed_at <= $last::timestamp
),
closing as (
    select subject_id, midnight,
        arg_max(
            {'score': new_score, 'first': first_party_score, 'third': third_party_score, 'tier': new_tier}, (changed_at, tick_id)
        ) as word
    from dated
    group by subject_id, midnight
)
select $subject_type, subject_id, midnight, lead(midnight) over (partition by subject_id order by midnight),
    word.score, word.first, word.third, word.tier
from closing
