-- A new token.
insert into api_token values ($token_hash, $name, $scope, $now, null)
