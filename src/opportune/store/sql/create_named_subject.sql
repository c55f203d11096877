-- named_subject: one row per account or contact that a request or a file names, by id or by domain or email.
create or replace temp table named_subject (number bigint, subject_id bigint, address varchar, value varchar)
