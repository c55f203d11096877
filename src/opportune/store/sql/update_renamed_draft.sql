-- The draft of a definition goes along to its new key.
update draft
set key = $new_key
where kind = $kind and key = $key
