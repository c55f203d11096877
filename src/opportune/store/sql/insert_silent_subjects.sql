-- Those whom an import has just written, who asked that it start no journey.
insert into silent_subject
select 'account', account_id, $now from account where updated_at = $now
union
select 'contact', contact_id, $now from contact where updated_at = $now
