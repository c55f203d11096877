-- Empties messages that ended before a moment, and failed ones that somebody dismissed: who, when and how they ended stays.
update delivery_end
set data = null, answer = null
where (data is not null or answer is not null)
    and (ended_at < $before or (state = 'skipped' and starts_with(reason, 'skipped by hand')))
