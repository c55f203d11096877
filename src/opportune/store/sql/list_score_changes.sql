-- One row per change of the score of one account or contact within a period, the oldest first.
select changed_at, old_score, new_score, coalesce(old_tier, 'low') as old_tier, new_tier, cause
from score_ledger
where subject_type = $subject_type and subject_id = $subject_id and changed_at >= $since and changed_at <= $until
order by changed_at
