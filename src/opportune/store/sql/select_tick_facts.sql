-- What a tick has to know beforehand, a row each. Not subqueries of one row, which would be joined with each other.
select 'newest_event_id' as name, max(event_id)::bigint as value from event where event_id > $seen_event_id
union all
select 'definitions_revision', (sum(version) + count(*) filter (not is_active))::bigint from definition
union all
select 'next_signal_id', next_id from id_counter where name = 'signal'
union all
select 'pending_count', count(*) from pending_signal
