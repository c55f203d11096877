-- Audiences of campaigns, pushed to receivers outside, and the outbox of messages that wait to be sent.

insert into id_counter values ('push_endpoint', 1);

-- Where the audience of a campaign is pushed. No secret is kept here: it follows from the endpoint's number and a key that lies
-- outside the workspace; secret_hash tells whether that key is still the same. One that is not active waits to be connected
-- again, stopped_reason says why. evaluated_as is what the members in told_member were worked out from, null when they are to be
-- worked out anew; starts_over when the receiver is to forget all it was told before.
create table push_endpoint (
    endpoint_id integer not null,
    campaign_id integer not null,
    url varchar not null,
    secret_hash varchar not null,
    is_active boolean not null,
    stopped_reason varchar,
    evaluated_as varchar,
    starts_over boolean not null,
    connected_at timestamp not null
);

-- Who is in an audience as far as its receiver was told, or will be by the messages that wait.
create table told_member (
    endpoint_id integer not null,
    account_id bigint not null,
    domain varchar,
    name varchar
);

-- Messages to receivers, written in the tick they are about and sent outside of any transaction. state: pending, delivered, failed,
-- skipped. The body goes when a message ends; what it was about stays.
create table outbox (
    idempotency_key varchar not null,
    endpoint_id integer not null,
    campaign_id integer not null,
    created_at timestamp not null,
    part integer not null,
    part_count integer not null,
    added_count integer not null,
    removed_count integer not null,
    body varchar,
    state varchar not null,
    attempt_count integer not null,
    due_at timestamp,
    ended_at timestamp,
    status_code integer,
    reason varchar
);
