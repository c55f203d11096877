-- An address that gets no mail. Unsubscribing does not take the place of a graver reason.
insert into suppression values ($address, $reason, $source, $now)
on conflict (address) do update set reason = excluded.reason, source = excluded.source, created_at = excluded.created_at
where suppression.reason = 'unsubscribed' and excluded.reason <> 'unsubscribed'
