-- At most one row: an address that gets no mail, and why.
select address, reason, source, created_at from suppression where address = $address
