-- One row per opportunity of the file: which stored one it is (NULL for a new one), its account and its owner.
create temp table matched as
select r.*, o.opportunity_id, o.opportunity_id is null as is_new, a.account_id, u.user_id as owner_id
from (from import_record qualify row_number() over (partition by external_id order by line) = 1) r
left join opportunity o on o.system = $system and o.external_id = r.external_id
left join account_lookup a on a.ref = case $account_by when 'name' then lower(r.account_ref) else r.account_ref end
left join user_lookup u on u.ref = case $user_by when 'external_id' then r.owner_ref else lower(r.owner_ref) end
