-- What the comparison with the stored records found wrong, one row per line of the file and problem.
create temp table import_issue (line bigint, severity varchar, code varchar, reason varchar, field varchar, value varchar)
