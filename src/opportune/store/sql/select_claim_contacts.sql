-- One row per contact a claim leads to, directly or through a visitor: its email and account.
select contact_id, email, account_id
from contact
where contact_id in (
    select person_id from mention
    union
    select visitor_into_id from claim
)
