-- What journeys send: messages that wait, messages that ended, and what is asked before one is sent.

insert into id_counter values ('delivery', 1), ('credit_entry', 1), ('notification', 1), ('task', 1);

-- entry_key tells entries apart that the same subject may have side by side, such as one for each order; '' for none.
-- context: the payload of the event that started it under `event`, what came back from outside under `answers`.
alter table enrollment add column entry_key varchar default '';
alter table enrollment add column context json;
alter table enrollment_end add column entry_key varchar default '';

-- Messages that are to be sent, written in the tick they follow from. state: waiting, sending. Whoever they belong to waits at the
-- node until none of theirs is left. content_version is that of the email or connector, so that a retry has the same content;
-- data, what it may say, is taken down when it is first sent.
create table delivery (
    delivery_id bigint not null,
    idempotency_key varchar not null,
    workflow_id integer not null,
    version integer not null,
    node varchar not null,
    enrollment_id bigint not null,
    subject_id bigint not null,
    contact_id bigint,
    channel varchar not null,
    queue varchar not null,
    content_version integer,
    data json,
    state varchar not null,
    attempt_count integer not null,
    due_at timestamp not null,
    created_at timestamp not null,
    status_code integer,
    reason varchar
);

-- Messages that ended, append-only but for a failed one that is corrected and sent again. state: delivered, failed, skipped.
create table delivery_end (
    delivery_id bigint not null,
    idempotency_key varchar not null,
    workflow_id integer not null,
    version integer not null,
    node varchar not null,
    enrollment_id bigint not null,
    subject_id bigint not null,
    contact_id bigint,
    channel varchar not null,
    queue varchar not null,
    content_version integer,
    data json,
    state varchar not null,
    attempt_count integer not null,
    created_at timestamp not null,
    ended_at timestamp not null,
    status_code integer,
    reason varchar,
    answer json
);

-- Messages that ended since the last tick, which lets those go on whom they belong to.
create table delivery_news (
    enrollment_id bigint not null,
    node varchar not null,
    delivery_id bigint not null,
    state varchar not null,
    answer json
);

-- Addresses in lower case that get no mail. reason: unsubscribed, hard_bounce, complaint, manual, erased.
create table suppression (
    address varchar primary key,
    reason varchar not null,
    source varchar not null,
    created_at timestamp not null
);

-- Secrets that templates name, encrypted with a key that lies outside the workspace.
create table secret (
    name varchar primary key,
    value blob not null,
    created_at timestamp not null,
    updated_at timestamp not null
);

-- A definition that is being edited beside the version in force.
create table draft (
    kind varchar not null,
    key varchar not null,
    body json not null,
    based_on_version integer,
    updated_at timestamp not null,
    updated_by varchar,
    primary key (kind, key)
);

-- Where the nodes of a journey lie on the canvas: no part of its definition. positions: {node: {x, y}}.
create table canvas_layout (
    key varchar primary key,
    positions json not null
);

-- What was allotted to a connector and used of it, append-only. kind: allocate, reserve, debit, release.
create table credit_entry (
    entry_id bigint not null,
    connector varchar not null,
    kind varchar not null,
    amount bigint not null,
    delivery_id bigint,
    reason varchar,
    created_at timestamp not null
);

-- What a person should know; without user_id for everybody.
create table notification (
    notification_id bigint not null,
    user_id bigint,
    title varchar not null,
    body varchar not null,
    link varchar,
    created_at timestamp not null,
    read_at timestamp
);

-- What a person should do. state: open, done, dismissed. The workflow that asked for it, where one did.
create table task (
    task_id bigint not null,
    title varchar not null,
    note varchar not null,
    subject_type varchar not null,
    subject_id bigint not null,
    owner varchar not null,
    due_at timestamp,
    state varchar not null,
    workflow_id integer,
    enrollment_id bigint,
    created_at timestamp not null,
    closed_at timestamp
);
