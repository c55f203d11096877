-- What may happen at the nodes of each version of a journey, once, and why that is the end for those to whom it happens. Steps had
-- the first five of these columns each, and a million people take five million steps.
create table journey_transition (
    transition_id integer not null,
    workflow_id integer not null,
    version integer not null,
    place integer not null,
    node varchar not null,
    outcome varchar not null,
    ends varchar
);
-- Steps of before did not say whether they were the last.
insert into journey_transition
select row_number() over (order by workflow_id, version, place, node, outcome), *, null
from (select distinct workflow_id, version, place, node, outcome from enrollment_step);

alter table enrollment_step rename to former_step;
-- Every node that somebody passed, stopped at or left from. Append-only.
create table enrollment_step (
    stepped_at timestamp not null,
    enrollment_id bigint not null,
    transition_id integer not null
);
insert into enrollment_step
select s.stepped_at, s.enrollment_id, t.transition_id
from former_step s
join journey_transition t
    on t.workflow_id = s.workflow_id and t.version = s.version and t.place = s.place and t.node = s.node and t.outcome = s.outcome;
drop table former_step;
