-- Brings the review of a draft a step further.
update draft
set review = $review, review_note = $note, reviewed_by = $by, reviewed_by_id = $by_id, reviewed_at = $now
where kind = $kind and key = $key
