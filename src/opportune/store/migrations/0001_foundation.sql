-- The foundation: facts, identities, signals, scores and the definitions they are made with.
-- Times are UTC. No foreign keys: they break updates of state tables; tests hold the references instead.

create table migration (
    version integer primary key,
    name varchar not null,
    applied_at timestamp not null
);

-- One row for each counter that hands out ids; advanced inside the transaction that uses them.
create table id_counter (
    name varchar primary key,
    next_id bigint not null
);
insert into id_counter values ('account', 1), ('person', 1), ('event', 1), ('signal', 1), ('tick', 1), ('user', 1),
    ('opportunity', 1), ('rejected_event', 1), ('import_run', 1);

-- What people define, every version of it; the newest row of (kind, key) with active is in force.
create table definition (
    kind varchar not null,
    key varchar not null,
    version integer not null,
    body json not null,
    checksum varchar not null,
    created_at timestamp not null,
    is_active boolean not null,
    primary key (kind, key, version)
);

-- The small number under which signal rows store their definition's key.
create table signal_kind (
    kind_id smallint primary key,
    key varchar not null unique
);

-- What the score in force needs to know of each signal kind, worked out from the definitions whenever they change. It is a table
-- because planning a statement with fifty rows of literals takes longer than running it.
create table scored_kind (
    kind_id smallint primary key,
    category_id integer not null,
    is_third boolean not null,
    points_e2 bigint not null,
    positive_e2 bigint not null,
    negative_e2 bigint not null,
    third_positive_e2 bigint not null,
    third_negative_e2 bigint not null,
    lane bigint not null,
    cap_e6 bigint not null
);

-- Plural because USER is a reserved word: the people who work with Opportune and own records.
create table users (
    user_id bigint primary key,
    email varchar,
    name varchar,
    role varchar not null default 'sales',
    manager_id bigint,
    territory varchar,
    system varchar not null,
    external_id varchar not null,
    attributes json,
    created_at timestamp not null,
    updated_at timestamp not null,
    unique (system, external_id)
);

create table account (
    account_id bigint primary key,
    name varchar,
    domain varchar,
    industry varchar,
    employees bigint,
    revenue double,
    currency varchar,
    founded_year integer,
    country varchar,
    region varchar,
    city varchar,
    parent_id bigint,
    owner_id bigint,
    territory varchar,
    timezone varchar,
    attributes json,
    created_at timestamp not null,
    updated_at timestamp not null
);

-- Every registrable domain that leads to an account; account.domain is the primary one.
create table account_domain (
    domain varchar primary key,
    account_id bigint not null,
    first_seen_at timestamp not null
);

-- What other systems call an account: a CRM's id, a Segment groupId (system 'group').
create table account_mapping (
    system varchar not null,
    external_id varchar not null,
    account_id bigint not null,
    first_seen_at timestamp not null,
    primary key (system, external_id)
);

-- Contacts and visitors draw their ids from one counter ('person'), so that a signal can name either.
create table contact (
    contact_id bigint primary key,
    account_id bigint,
    email varchar,
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

-- A browser or device nobody has signed in on yet, or that did so later (identity_link says as whom).
create table visitor (
    visitor_id bigint primary key,
    anonymous_id varchar not null,
    created_at timestamp not null
);

-- Whose an identifier is. kind: anonymous_id (a visitor's), user_id, email, or external_id (value 'system:id', a contact's).
-- alias_hash = md5_number_lower(kind || ':' || value): a number is found ten times faster than text. No index: it would cost
-- memory for every alias, and a tick looks up many at once.
create table identity_alias (
    alias_hash ubigint not null,
    kind varchar not null,
    value varchar not null,
    person_id bigint not null,
    first_seen_at timestamp not null
);

-- Whom the signals of a subject count for now: a visitor who identified, a merged contact, a merged account.
-- Signals are never rewritten; this small table redirects them. into_id is always the final subject.
create table identity_link (
    subject_id bigint primary key,
    into_id bigint not null,
    linked_at timestamp not null,
    cause varchar not null
);

-- Identifiers that claimed two different people at once, kept apart rather than merged by guess.
create table identity_conflict (
    event_id bigint not null,
    kind varchar not null,
    value varchar not null,
    kept_person_id bigint not null,
    other_person_id bigint not null,
    seen_at timestamp not null
);

create table opportunity (
    opportunity_id bigint primary key,
    system varchar not null,
    external_id varchar not null,
    account_id bigint,
    name varchar,
    product varchar,
    pipeline varchar,
    stage varchar,
    state varchar not null,
    amount double,
    currency varchar,
    probability double,
    opened_at timestamp,
    closed_at timestamp,
    owner_id bigint,
    attributes json,
    created_at timestamp not null,
    updated_at timestamp not null,
    unique (system, external_id)
);

-- Raw facts as accepted, append-only, in order of arrival; event_id grows with it.
create table event (
    event_id bigint not null,
    message_id varchar not null,
    type varchar not null,
    name varchar,
    source varchar not null,
    anonymous_id varchar,
    user_id varchar,
    previous_id varchar,
    group_id varchar,
    email varchar,
    company_domain varchar,
    session_id varchar,
    url_host varchar,
    url_path varchar,
    user_agent varchar,
    ip varchar,
    occurred_at timestamp not null,
    received_at timestamp not null,
    properties json,
    context json
);

-- Events that could not be taken, with the reason, until somebody corrects and replays them.
create table rejected_event (
    rejected_event_id bigint primary key,
    received_at timestamp not null,
    source varchar not null,
    batch_index integer not null,
    code varchar not null,
    message varchar not null,
    payload varchar not null,
    sent_at varchar,
    replayed_at timestamp
);

create table write_key (
    key_hash varchar primary key,
    key_hint varchar not null,
    name varchar not null,
    source varchar not null unique,
    created_at timestamp not null,
    revoked_at timestamp
);

create table api_token (
    token_hash varchar primary key,
    name varchar not null unique,
    scope varchar not null,
    created_at timestamp not null,
    revoked_at timestamp
);

-- Scored facts, append-only. subject_id is whom the signal is about as known when it arrived and never changes: a contact or a
-- visitor (positive, one number space) or, without a person, the account as minus its id. Only verdict is ever
-- updated: NULL for a human, else the reasons why a machine is suspected, and then the signal weighs nothing.
create table signal (
    signal_id bigint not null,
    subject_id bigint not null,
    kind_id smallint not null,
    occurred_at timestamp not null,
    recorded_at timestamp not null,
    event_id bigint,
    context_key varchar,
    quantity double,
    verdict varchar,
    evidence json
);

-- Derived signals that must wait before they count, such as a no-show that may still be rescheduled.
create table pending_signal (
    event_id bigint not null,
    subject_id bigint not null,
    kind_id smallint not null,
    occurred_at timestamp not null,
    due_at timestamp not null,
    context_key varchar,
    primary key (event_id, kind_id)
);

-- The score of a contact; contact_id = minus an account id holds that account's anonymous part.
create table contact_score (
    contact_id bigint primary key,
    account_id bigint,
    score smallint not null,
    first_party_score smallint not null,
    third_party_score smallint not null,
    tier varchar not null,
    visitor_count integer not null,
    signal_count bigint not null,
    last_signal_at timestamp,
    delta_1d smallint not null,
    delta_7d smallint not null,
    delta_14d smallint not null,
    trend varchar not null,
    next_due_at timestamp,
    changed_at timestamp not null,
    known_since timestamp,
    model_version integer not null
);

create table account_score (
    account_id bigint primary key,
    score smallint not null,
    first_party_score smallint not null,
    third_party_score smallint not null,
    tier varchar not null,
    engaged_count integer not null,
    contact_count integer not null,
    signal_count bigint not null,
    last_signal_at timestamp,
    delta_1d smallint not null,
    delta_7d smallint not null,
    delta_14d smallint not null,
    trend varchar not null,
    next_due_at timestamp,
    changed_at timestamp not null,
    known_since timestamp,
    model_version integer not null
);

-- Every change of a score with its cause, append-only. subject_id as in signal.subject_id for contacts; account rows carry the
-- account id. The first row of a subject has is_first and counts from 0.
create table score_ledger (
    tick_id bigint not null,
    changed_at timestamp not null,
    subject_type varchar not null,
    subject_id bigint not null,
    old_score smallint not null,
    new_score smallint not null,
    first_party_score smallint not null,
    third_party_score smallint not null,
    old_tier varchar,
    new_tier varchar not null,
    cause varchar not null,
    model_version integer not null,
    is_first boolean not null
);

create table tier_crossing (
    tick_id bigint not null,
    crossed_at timestamp not null,
    subject_type varchar not null,
    subject_id bigint not null,
    from_tier varchar not null,
    to_tier varchar not null,
    old_score smallint not null,
    new_score smallint not null,
    cause varchar not null
);

-- Subjects to rescore at the next tick for a reason that is neither a new signal nor time.
create table rescore_request (
    subject_id bigint not null,
    cause varchar not null,
    requested_at timestamp not null
);

-- One row per committed tick: the moment it ran for, how far it read, what it changed. Every event up to last_event_id is
-- done; of those up to seen_event_id, the ones received until ticked_at are.
create table tick (
    tick_id bigint primary key,
    ticked_at timestamp not null,
    last_event_id bigint not null,
    seen_event_id bigint not null,
    definitions_checksum varchar not null,
    is_full boolean not null,
    event_count bigint not null,
    duplicate_count bigint not null,
    signal_count bigint not null,
    contact_count bigint not null,
    account_count bigint not null,
    ledger_count bigint not null,
    duration_ms double not null
);

create table import_run (
    import_run_id bigint primary key,
    object varchar not null,
    mapping varchar not null,
    file_name varchar not null,
    file_checksum varchar not null,
    started_at timestamp not null,
    finished_at timestamp not null,
    created bigint not null,
    updated bigint not null,
    unchanged bigint not null,
    skipped bigint not null,
    rejected bigint not null
);

-- Proof that a person was erased: what was removed and when, without who it was.
create table erasure (
    receipt varchar primary key,
    subject_type varchar not null,
    subject_id bigint not null,
    requested_at timestamp not null,
    removed json not null
);
