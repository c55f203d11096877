-- Which of these addresses get no mail, and why.
select address, reason from suppression where list_contains($addresses::varchar[], address)
