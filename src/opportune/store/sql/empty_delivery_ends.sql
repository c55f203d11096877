-- Empties messages that ended before a moment, and failed ones that somebody dismissed: who, when and how they ended stays. What connectors
-- were told about who is on the way still may have to be taken back by the same words.
update delivery_end
set data = null, answer = null
where (data is not null or answer is not null)
    and not (channel = 'connector' and state = 'delivered' and enrollment_id in (select enrollment_id from enrollment))
    and (ended_at < $before or (state = 'skipped' and starts_with(reason, 'skipped by hand')))
