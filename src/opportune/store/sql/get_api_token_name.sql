-- One row if this owner has a token of this name.
select name from api_token where name = $name and user_id is not distinct from $user_id
