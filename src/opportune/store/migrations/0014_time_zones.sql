-- The names of time zones that clocks can be asked for; any other name would end the statement that asks. key: in lower case.
create table time_zone (
    key varchar primary key,
    name varchar not null
);

insert into time_zone select lower(name), min(name) from pg_timezone_names() group by lower(name);
