-- Drafts of journeys that somebody else looks at before they run.

-- review: in_review, approved, sent_back; null while it is being written. reviewed_by is who brought it there.
alter table draft add column updated_by_id bigint;
alter table draft add column review varchar;
alter table draft add column review_note varchar;
alter table draft add column reviewed_by varchar;
alter table draft add column reviewed_by_id bigint;
alter table draft add column reviewed_at timestamp;

-- Versions of workflows that were published from a draft that had been approved, append-only.
create table version_approval (
    workflow_id integer not null,
    version integer not null,
    approved_by varchar not null,
    approved_at timestamp not null,
    note varchar not null
);
