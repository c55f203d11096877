-- No two ticks have the same moment, so stepped_at says which tick it was. A million people take five million steps.
alter table enrollment_step drop column tick_id;
