-- What became of attributes: criteria ask what changed lately, and what has been the same for days.

-- One row for each attribute that a record had otherwise before; custom ones by their first name, attributes.plan. A record that is
-- new has not changed. Without an attribute: that any of them may have changed until then, of records changed before this table was.
create table attribute_change (
    subject_type varchar not null,
    subject_id bigint not null,
    attribute varchar,
    old_value json,
    new_value json,
    changed_at timestamp not null
);

insert into attribute_change
select 'account', account_id, null, null, null, updated_at from account where updated_at > created_at order by updated_at;

insert into attribute_change
select 'contact', contact_id, null, null, null, updated_at from contact where updated_at > created_at order by updated_at;
