-- One row per suppressed address after another one, in order of address.
select address, reason, source, created_at
from suppression
where address > $after and ($reason is null or reason = $reason) and ($text is null or contains(address, $text))
order by address
limit $limit
