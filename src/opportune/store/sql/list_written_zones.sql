-- The pairs of time zones that are written at contacts and at their accounts, each pair once.
select distinct c.timezone as contact_timezone, a.timezone as account_timezone
from contact c
left join account a on a.account_id = c.account_id
