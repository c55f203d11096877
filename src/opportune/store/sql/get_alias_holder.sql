-- At most one row: the person an identifier leads to.
select person_id from identity_alias
where alias_hash = md5_number_lower($kind || ':' || $value) and kind = $kind and value = $value
