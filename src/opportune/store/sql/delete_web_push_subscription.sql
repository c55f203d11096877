-- A row if there was such a browser: its push service does not know it any more, or somebody took it out.
delete from web_push_subscription where subscription_key = $subscription_key
returning subscription_key
