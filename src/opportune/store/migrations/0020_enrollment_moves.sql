-- People on the way are moved to the version of a journey that is in force, when somebody asks for it.

-- Who was moved from one version of a journey to another one while they stood at a node, append-only. tick_id is the last tick before.
create table enrollment_move (
    tick_id bigint not null,
    moved_at timestamp not null,
    workflow_id integer not null,
    enrollment_id bigint not null,
    node varchar not null,
    from_version integer not null,
    to_version integer not null
);
