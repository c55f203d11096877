-- One row: how many accounts were appended that became high within a period, and never before.
insert into first_high
with crossed as (
    select subject_id as account_id, min(crossed_at) as high_at
    from tier_crossing
    where subject_type = 'account' and to_tier = 'high'
    group by subject_id
    having min(crossed_at) >= $since and min(crossed_at) < $until
),
source as (
    select account_id, -account_id as subject_id from crossed
    union all
    select c.account_id, p.contact_id
    from crossed c
    join contact p on p.account_id = c.account_id
),
counted as (
    select account_id, subject_id from source
    union all
    select s.account_id, l.subject_id
    from source s
    join identity_link l on l.into_id = s.subject_id
),
came as (
    select c.account_id, min(s.occurred_at) as first_signal_at
    from counted c
    join signal s on s.subject_id = c.subject_id
    where s.verdict is null
    group by c.account_id
),
first_score as (
    select subject_id as account_id, min(changed_at) as scored_at
    from score_ledger
    where subject_type = 'account' and is_first and subject_id in (select account_id from crossed)
    group by subject_id
)
select c.account_id, least(a.first_signal_at, c.high_at), c.high_at
from crossed c
join came a on a.account_id = c.account_id
left join first_score f on f.account_id = c.account_id
-- Of an account that is high at its first score, by signals from long before, nobody saw when it became so.
where c.high_at > f.scored_at or c.high_at - a.first_signal_at <= interval 1 day
order by c.account_id
