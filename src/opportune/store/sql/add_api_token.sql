-- A new token.
insert into api_token values ($token_hash, $name, $scope, $user_id, $now, null)
