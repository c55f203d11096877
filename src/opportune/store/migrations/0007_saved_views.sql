-- What people look at again and again: the filters and the order of a list under a name.

insert into id_counter values ('saved_view', 1);

-- screen: accounts, contacts, pipeline. query: what the list is asked for, as the API takes it. One that is not shared is seen by
-- its owner only; owner_id is null for one that was saved by no person, which is always shared.
create table saved_view (
    view_id bigint not null,
    screen varchar not null,
    name varchar not null,
    query json not null,
    is_shared boolean not null,
    owner_id bigint,
    created_at timestamp not null,
    updated_at timestamp not null
);
