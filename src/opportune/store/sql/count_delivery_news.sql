-- How many messages ended since the last tick.
select count(*) from delivery_news
