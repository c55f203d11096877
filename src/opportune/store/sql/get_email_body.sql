-- What a version of an email says.
select body from definition where kind = 'email' and key = $key and version = $version
