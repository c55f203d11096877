-- One row if there is a token of that name.
select name from api_token where name = $name
