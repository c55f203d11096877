-- event_verdict: empty, in a tick whose events nobody suspects.
create or replace temp table event_verdict (event_id bigint, is_new boolean, verdict varchar)
