-- One row per token, the oldest first, revoked ones too.
select name, scope, created_at, revoked_at from api_token order by created_at, name
