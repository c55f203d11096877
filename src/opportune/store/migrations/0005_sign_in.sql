-- Who may sign in and what they may do, the ways in, and the log of everything that was changed.

-- A row of `users` is somebody who owns records, often known from a CRM; a row here is that such a person may sign in, with this
-- address. It is an address of its own, so that no import changes who somebody is. password_hash is null until an invited person
-- has chosen a password.
create table user_access (
    user_id bigint not null,
    email varchar not null,
    role varchar not null,
    password_hash varchar,
    created_at timestamp not null,
    password_changed_at timestamp
);

-- Links that work once: an invitation, a new password, the first administrator (without a user yet). A used one is gone.
create table one_time_link (
    link_hash varchar not null,
    purpose varchar not null,
    user_id bigint,
    created_at timestamp not null,
    expires_at timestamp not null
);

-- One row for each browser somebody is signed in with. It ends at expires_at at the latest, earlier when it is not used.
create table user_session (
    session_hash varchar not null,
    user_id bigint not null,
    created_at timestamp not null,
    seen_at timestamp not null,
    expires_at timestamp not null,
    address varchar
);

-- Tokens belong to the person who made them, or to the workspace (user_id null) when they were made at the command line.
-- What a token of scope write could do until now takes scope admin from now on.
create temp table former_api_token as select * from api_token;
drop table api_token;
create table api_token (
    token_hash varchar not null,
    name varchar not null,
    scope varchar not null,
    user_id bigint,
    created_at timestamp not null,
    revoked_at timestamp
);
insert into api_token
select token_hash, name, case scope when 'write' then 'admin' else scope end, null, created_at, revoked_at
from former_api_token;
drop table former_api_token;

-- Everything that was changed by somebody, append-only. actor_name is what they were called then; a user has actor_id. details
-- is what an entry has beyond that: fields before and after, versions of definitions. Never a secret.
create table audit_entry (
    audit_entry_id bigint not null,
    acted_at timestamp not null,
    actor_kind varchar not null,
    actor_id bigint,
    actor_name varchar not null,
    action varchar not null,
    entity_kind varchar,
    entity_id varchar,
    details json,
    address varchar
);
