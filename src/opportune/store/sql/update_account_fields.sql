-- The account as edited.
update account
set name = $name, domain = $domain, industry = $industry, employees = $employees, revenue = $revenue, currency = $currency,
    founded_year = $founded_year, country = $country, region = $region, city = $city, parent_id = $parent_id,
    owner_id = $owner_id, territory = $territory, timezone = $timezone,
    attributes = case when $clears_attributes then null when $patch = '{}' then attributes
        else json_merge_patch(coalesce(attributes, '{}'), $patch::json) end,
    updated_at = $now
where account_id = $account_id
