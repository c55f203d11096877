-- One row: how many accounts there are, and how many of them won a deal since a moment.
select count(*) as accounts,
    count(*) filter (account_id in (
        select account_id from opportunity where state = 'won' and closed_at > $since and closed_at <= $now
    )) as won
from account
