-- Changes of attributes that no criteria can ask about any more.
delete from attribute_change where changed_at < $before
