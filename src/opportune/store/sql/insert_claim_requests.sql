-- Whoever a rule moved is looked at again in the next tick, as by the next run of the rules.
insert into evaluation_request
select distinct $subject_type, subject_id, $now::timestamp
from claim_change
