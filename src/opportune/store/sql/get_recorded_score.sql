-- At most one row: the last word of the ledger about a subject until a moment.
select new_score as score, new_tier as tier, first_party_score, third_party_score, changed_at, cause
from score_ledger
where subject_type = $subject_type and subject_id = $subject_id and changed_at <= $at
order by tick_id desc
limit 1
