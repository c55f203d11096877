-- One row per claim that a join does not settle: something in it is new, contradictory, or about to change.
select event_id, type, anonymous_id, user_id, previous_id, email, group_id, company_domain
from claim
where type in ('alias', 'group')
    or (anonymous_id is not null and visitor_id is null)
    or (user_id is not null and user_contact_id is null)
    or (email is not null and email_contact_id is null)
    or user_contact_id <> email_contact_id
    or (contact_id is not null and visitor_id is not null and coalesce(visitor_into_id, -1) < 0)
    or ((company_domain is not null or group_id is not null)
        and case when contact_id is not null then contact_account_id is null else coalesce(visitor_into_id, -1) < 0 end)
order by event_id
