-- The body of one version of a connector.
select body from definition where kind = 'connector' and key = $key and version = $version
