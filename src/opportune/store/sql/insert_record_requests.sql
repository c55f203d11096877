-- Whatever was just written may change segments: the accounts and contacts of this moment, and the accounts of its deals.
insert into evaluation_request
select 'account', account_id, $now from account where updated_at = $now
union
select 'contact', contact_id, $now from contact where updated_at = $now
union
select 'account', account_id, $now from opportunity where updated_at = $now and account_id is not null
