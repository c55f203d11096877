-- Who was imported without a sound: what the next tick finds of their memberships starts no journey.
create table silent_subject (
    subject_type varchar not null,
    subject_id bigint not null,
    imported_at timestamp not null
);
