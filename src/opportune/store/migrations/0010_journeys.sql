-- Who is on the way through a journey, where they stand, and every step they took.
-- subject_id is an account id or a contact id, as the workflow says; workflow_id is the workflow's number.

insert into id_counter values ('enrollment', 1);

-- Those who are in a journey now, one row each. They keep the version they entered with. wake_at is when their pause ends;
-- nobody stands anywhere without one.
create table enrollment (
    enrollment_id bigint not null,
    workflow_id integer not null,
    version integer not null,
    subject_id bigint not null,
    entry_number integer not null,
    entered_at timestamp not null,
    node varchar not null,
    arrived_at timestamp not null,
    wake_at timestamp not null
);

-- Those who left, append-only. reason: completed, disqualified, no_match, goal, criteria, left_segment, deleted.
create table enrollment_end (
    enrollment_id bigint not null,
    workflow_id integer not null,
    version integer not null,
    subject_id bigint not null,
    entry_number integer not null,
    entered_at timestamp not null,
    ended_at timestamp not null,
    node varchar not null,
    reason varchar not null
);

-- Every node that somebody passed, stopped at or left from, in the order of tick and place. Append-only.
create table enrollment_step (
    tick_id bigint not null,
    stepped_at timestamp not null,
    workflow_id integer not null,
    version integer not null,
    enrollment_id bigint not null,
    place integer not null,
    node varchar not null,
    outcome varchar not null
);

-- People and companies that somebody asked to be taken into a journey at the next tick.
create table enrollment_request (
    workflow_id integer not null,
    subject_id bigint not null,
    requested_at timestamp not null
);
