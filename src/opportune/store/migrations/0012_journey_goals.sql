-- Goals reached, when journeys look by themselves, and who asked whom in or out.

-- Who reached the goal of a journey, one row for each entry at most. is_counted is false for those who had reached it before they
-- entered. node: the goal node they passed, null where criteria said so.
create table conversion (
    enrollment_id bigint not null,
    workflow_id integer not null,
    version integer not null,
    node varchar,
    reached_at timestamp not null,
    is_counted boolean not null
);

-- When a journey with a schedule or a date looks for people next; after downtime it looks once. Null: when somebody says so.
create table journey_schedule (
    workflow_id integer primary key,
    next_due_at timestamp
);

-- action: enter, leave. depth is how many journeys asked for each other until this one; reason is noted where somebody leaves.
alter table enrollment_request add column action varchar default 'enter';
alter table enrollment_request add column depth integer default 0;
alter table enrollment_request add column reason varchar;

-- A change that follows from somebody's edit and not from anything that the subject did.
alter table membership_change add column is_silent boolean default false;
