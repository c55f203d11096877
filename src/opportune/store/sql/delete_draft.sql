-- Drops the draft of one definition.
delete from draft
where kind = $kind and key = $key
