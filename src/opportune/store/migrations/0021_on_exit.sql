-- Who leaves a journey is taken out of ad audiences that it put them into until then.

-- on_exit: the message takes back what its node sent. Nobody waits for it: whoever it is about has left the journey.
alter table delivery add column on_exit boolean default false;
alter table delivery_end add column on_exit boolean default false;
