-- What other systems call the people and companies that were pushed to them, and which of their audiences these are in.

-- With audience '' the row is about the record itself, and remote_id is its id there. With an audience it is a membership, which
-- lasts until it is removed; remote_id is the membership's own id where the other system gives it one.
create table connector_record (
    connector varchar not null,
    subject_type varchar not null,
    subject_id bigint not null,
    audience varchar not null,
    remote_id varchar,
    updated_at timestamp not null
);
