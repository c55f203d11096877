-- Scores without a primary key: a tick replaces rows instead of updating them, which an index would make dear (docs/decisions, 0021).
-- One row per subject is held by the tick, and examined by the doctor.

alter table contact_score rename to keyed_contact_score;
create table contact_score (
    contact_id bigint not null,
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
insert into contact_score select * from keyed_contact_score order by contact_id;
drop table keyed_contact_score;

alter table account_score rename to keyed_account_score;
create table account_score (
    account_id bigint not null,
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
insert into account_score select * from keyed_account_score order by account_id;
drop table keyed_account_score;
