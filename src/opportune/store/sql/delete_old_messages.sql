-- Messages that ended long ago: outbox.
delete from outbox where ended_at < $before
