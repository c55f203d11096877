-- One row: how many subjects have more than one score.
select (select count(*) - count(distinct contact_id) from contact_score) + (select count(*) - count(distinct account_id) from account_score) as count,
    null as example
