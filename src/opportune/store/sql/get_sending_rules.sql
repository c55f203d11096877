-- The sending rules as they were at a moment; those of the beginning for a moment before.
select body
from definition
where kind = 'sending_rules'
order by created_at <= $moment desc, case when created_at <= $moment then version else -version end desc
limit 1
