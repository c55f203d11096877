-- What each version of each email needs consent to.
select key, version, body ->> '$.purpose' as purpose from definition where kind = 'email'
