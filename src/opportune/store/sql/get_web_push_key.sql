-- At most one row: the public key of web push, and the private one encrypted.
select public_key, sealed_private_key from web_push_key order by created_at limit 1
