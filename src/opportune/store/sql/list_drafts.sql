-- Every draft of definitions of one kind: key, body, based_on_version, updated_at, updated_by, updated_by_id, and its review.
select key, body, based_on_version, updated_at, updated_by, updated_by_id,
    review, review_note, reviewed_by, reviewed_by_id, reviewed_at
from draft
where kind = $kind
order by key
