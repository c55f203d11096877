-- Forget what a receiver was told: told_member.
delete from told_member where endpoint_id = $endpoint_id
