-- One row: how many active endpoints have sent all their messages and are to have their audience worked out anew.
select count(*) from push_endpoint e
where e.is_active and e.evaluated_as is null
    and not exists (select 1 from outbox o where o.endpoint_id = e.endpoint_id and o.state = 'pending')
