-- Forget those that the receiver is told to remove: told_member.
delete from told_member
using audience_change c
where told_member.endpoint_id = $endpoint_id and told_member.account_id = c.account_id and not c.is_added
