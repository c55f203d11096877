-- The accounts that traits change.
update account
set name = f.name, industry = f.industry, employees = f.employees, attributes = f.attributes, updated_at = $now
from account_trait f
where account.account_id = f.account_id
