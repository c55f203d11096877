-- The contact as edited.
update contact
set account_id = $account_id, email = $email, first_name = $first_name, last_name = $last_name, title = $title,
    persona = $persona, phone = $phone, country = $country, timezone = $timezone, locale = $locale,
    lifecycle_status = $lifecycle_status, owner_id = $owner_id,
    attributes = case when $clears_attributes then null when $patch = '{}' then attributes
        else json_merge_patch(coalesce(attributes, '{}'), $patch::json) end,
    updated_at = $now
where contact_id = $contact_id
