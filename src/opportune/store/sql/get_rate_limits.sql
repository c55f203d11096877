-- At most one row: how many messages a second each queue may have, as JSON.
select json_extract(body, '$.rate_limits') from definition where kind = 'sending_rules' and is_active
