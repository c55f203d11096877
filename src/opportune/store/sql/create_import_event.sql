-- The events of one file as read, one row per line that could be read.
create temp table import_event (
    line bigint, content_hash varchar, type varchar, name varchar, anonymous_id varchar, user_id varchar, group_id varchar,
    email varchar, company_domain varchar, session_id varchar, url_host varchar, url_path varchar, user_agent varchar,
    ip varchar, occurred_at timestamp, attributes json, context json
)
