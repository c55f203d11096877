-- Segments, rule workflows, ladders, and what criteria ask about beside scores and signals.
-- subject_id is an account id or a contact id, as the segment, workflow or ladder says.

insert into id_counter values ('definition', 1), ('workflow_run', 1);

-- The number under which rows name a segment, workflow, ladder, campaign or intent report; it survives a rename.
create table definition_number (
    definition_id integer primary key,
    kind varchar not null,
    key varchar not null,
    unique (kind, key)
);

-- Under which checksum (its own and those of all it depends on) a definition was last evaluated for everybody.
create table definition_evaluation (
    definition_id integer primary key,
    checksum varchar not null,
    evaluated_at timestamp not null,
    duration_ms double not null
);

-- Who is in a segment now, since when and by what. source: criteria, workflow, ladder, person, import; source_id is the
-- workflow's or ladder's number.
create table segment_member (
    segment_id integer not null,
    subject_id bigint not null,
    source varchar not null,
    source_id integer,
    since timestamp not null
);

-- What workflows and ladders say about the segments they write to, also where a pin overrules it.
create table segment_claim (
    segment_id integer not null,
    subject_id bigint not null,
    source_id integer not null,
    since timestamp not null
);

-- What people say: in or out, whatever criteria and workflows say.
create table segment_pin (
    segment_id integer not null,
    subject_id bigint not null,
    is_included boolean not null,
    source varchar not null,
    pinned_by varchar,
    pinned_at timestamp not null,
    primary key (segment_id, subject_id)
);

-- Net changes, one row per tick, segment and subject at most. Append-only.
create table membership_change (
    tick_id bigint not null,
    changed_at timestamp not null,
    segment_id integer not null,
    subject_id bigint not null,
    is_entered boolean not null,
    source varchar not null,
    source_id integer
);

create table subject_stage (
    ladder_id integer not null,
    subject_id bigint not null,
    stage varchar not null,
    since timestamp not null,
    previous_stage varchar
);

create table stage_change (
    tick_id bigint not null,
    changed_at timestamp not null,
    ladder_id integer not null,
    subject_id bigint not null,
    from_stage varchar,
    to_stage varchar
);

-- When criteria about a subject may turn by themselves: at the latest then it is evaluated again.
create table criteria_due (
    subject_type varchar not null,
    subject_id bigint not null,
    due_at timestamp not null
);

-- Subjects to evaluate at the next tick for a reason that is neither a score nor time: an attribute, a deal, a pin, a run on demand.
create table evaluation_request (
    subject_type varchar not null,
    subject_id bigint not null,
    requested_at timestamp not null
);

-- What one workflow did in one tick. cause: facts, definition, daily, manual.
create table workflow_run (
    run_id bigint primary key,
    workflow_id integer not null,
    version integer not null,
    tick_id bigint not null,
    cause varchar not null,
    started_at timestamp not null,
    evaluated bigint not null,
    matched bigint not null,
    added bigint not null,
    moved bigint not null,
    removed bigint not null,
    unchanged bigint not null,
    duration_ms double not null,
    error varchar
);

-- The subjects behind a run's numbers. outcome: added, moved, removed, unchanged.
create table workflow_run_subject (
    run_id bigint not null,
    subject_id bigint not null,
    outcome varchar not null
);

-- How much an account researched a topic in a week, from 0 to 100, as a third-party source says.
create table topic_score (
    account_id bigint not null,
    topic varchar not null,
    week_start date not null,
    score smallint not null,
    received_at timestamp not null
);

-- A contact's consent to a purpose, the newest word of it.
create table consent (
    contact_id bigint not null,
    purpose varchar not null,
    status varchar not null,
    source varchar not null,
    evidence varchar,
    given_at timestamp not null,
    expires_at timestamp,
    primary key (contact_id, purpose)
);
