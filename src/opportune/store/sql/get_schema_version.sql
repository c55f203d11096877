-- One row: the schema version of the file.
select max(version) from migration
