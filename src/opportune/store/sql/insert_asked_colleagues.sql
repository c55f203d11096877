-- The contacts of the accounts asked about, for criteria that ask about a contact's account.
insert into asked_contact
select contact_id
from contact
where account_id in (select subject_id from asked_account) and contact_id not in (select subject_id from asked_contact)
