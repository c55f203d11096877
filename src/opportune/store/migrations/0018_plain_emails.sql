-- Emails of contacts as they are: half of the time of looking for a part of one went into unpacking all of them.
-- A column keeps the compression it was made with, so the table is made anew.

create table plain_contact (
    contact_id bigint primary key,
    account_id bigint,
    email varchar using compression uncompressed,
    first_name varchar,
    last_name varchar,
    title varchar,
    persona varchar,
    phone varchar,
    country varchar,
    timezone varchar,
    locale varchar,
    lifecycle_status varchar,
    owner_id bigint,
    attributes json,
    created_at timestamp not null,
    updated_at timestamp not null
);

insert into plain_contact
select * from contact order by contact_id;

drop table contact;

alter table plain_contact rename to contact;
