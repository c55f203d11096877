-- Messages that a server was sending when it ended are sent again.
update delivery set state = 'waiting' where state = 'sending'
