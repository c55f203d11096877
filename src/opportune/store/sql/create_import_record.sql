-- The records of one file as read, one row per line that could be read. Fields the object does not have stay NULL.
create temp table import_record (
    line bigint, external_id varchar, name varchar, domain varchar, industry varchar, employees bigint, revenue double,
    currency varchar, founded_year integer, country varchar, region varchar, city varchar, territory varchar,
    timezone varchar, email varchar, email_domain varchar, company_domain varchar, first_name varchar,
    last_name varchar, title varchar, persona varchar, phone varchar, locale varchar, lifecycle_status varchar,
    role varchar, product varchar, pipeline varchar, stage varchar, state varchar, amount double, probability double,
    opened_at timestamp, closed_at timestamp, account_ref varchar, parent_ref varchar, owner_ref varchar,
    manager_ref varchar, attributes json
)
