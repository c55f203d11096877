-- Messages to whoever was merged into somebody are messages to that one.
update delivery
set contact_id = l.into_id, subject_id = case when delivery.subject_id = delivery.contact_id then l.into_id else delivery.subject_id end
from identity_link l
where l.subject_id = delivery.contact_id and l.into_id > 0
