-- One row per groupId of a claim that belongs to an account.
select external_id, account_id from account_mapping where system = 'group' and external_id in (select group_id from claim)
