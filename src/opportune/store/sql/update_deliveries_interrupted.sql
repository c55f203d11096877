-- Messages that a server was sending when it ended are sent again. They may have got there.
update delivery set state = 'waiting', reason = 'interrupted' where state = 'sending'
