-- What charts over many days need, kept so that nobody's history has to be read for them. The first tick of each day (UTC) appends
-- what the days before it brought; only an erasure, or machines judged anew, changes what is there.

-- How the accounts stood at the end of a day. Open: with an open deal; scored: of these, those that ever had a signal.
create table daily_score (
    day date not null,
    high_count bigint not null,
    open_count bigint not null,
    scored_open_count bigint not null,
    open_score_sum bigint not null
);

-- How many signals of a kind a day brought, counted up to some signal; rows of one day and kind add up. A negative one takes off
-- what was erased.
create table daily_signal (
    signal_id bigint not null,
    day date not null,
    kind_id smallint not null,
    count bigint not null,
    suspected_count bigint not null
);

-- When an account became high for the first time, and when its first signal had come.
create table first_high (
    account_id bigint not null,
    first_signal_at timestamp not null,
    high_at timestamp not null
);

-- The highest score of the last 14 days, kept like the changes over 1, 7 and 14 days.
alter table contact_score add column peak_14d smallint;
update contact_score
set peak_14d = greatest(contact_score.score, p.highest)
from (
    select c.contact_id, max(g.old_score) as highest
    from contact_score c
    left join score_ledger g on g.subject_type = 'contact' and g.subject_id = c.contact_id
        and g.changed_at > (select max(ticked_at) from tick) - interval 14 day
    group by c.contact_id
) as p
where p.contact_id = contact_score.contact_id;

alter table account_score add column peak_14d smallint;
update account_score
set peak_14d = greatest(account_score.score, p.highest)
from (
    select a.account_id, max(g.old_score) as highest
    from account_score a
    left join score_ledger g on g.subject_type = 'account' and g.subject_id = a.account_id
        and g.changed_at > (select max(ticked_at) from tick) - interval 14 day
    group by a.account_id
) as p
where p.account_id = account_score.account_id;
