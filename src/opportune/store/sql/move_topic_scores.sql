-- What a merged account researched, the other one did.
update topic_score set account_id = $into_id where account_id = $account_id
