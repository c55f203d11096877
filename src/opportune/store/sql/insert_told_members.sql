-- Note those that the receiver is told to add: told_member.
insert into told_member
select $endpoint_id, account_id, domain, name
from audience_change
where is_added
