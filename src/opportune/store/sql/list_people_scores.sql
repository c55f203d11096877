-- One row per contact, or anonymous part (minus the account's id), that has a score in one of these accounts.
select account_id, contact_id, score from contact_score where account_id in (select unnest($account_ids::bigint[]))
