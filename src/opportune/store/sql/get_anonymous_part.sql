-- At most one row: the score of what visitors of an account did who are known by no name; subject_id is minus the account's id.
select score, first_party_score, third_party_score, visitor_count, signal_count, last_signal_at
from contact_score
where contact_id = $subject_id
