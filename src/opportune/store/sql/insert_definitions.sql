-- One row: how many versions of definitions are new and in force.
insert into definition
select
    unnest($kinds::varchar[]), unnest($keys::varchar[]), unnest($versions::integer[]), unnest($bodies::varchar[]),
    unnest($checksums::varchar[]), $now, true
