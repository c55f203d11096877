-- named_topic: one row per topic score of a request or a file, by the number of the account it is about.
create or replace temp table named_topic (number bigint, topic varchar, score smallint, week_start date)
