-- One row per purpose that a contact ever said something about.
select purpose, count(*) as uses
from consent
group by purpose
order by uses desc, purpose
limit $most
