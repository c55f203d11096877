-- Web push: whom the browsers belong to that may be sent messages, and the keys that say who sends them.

-- A browser that somebody subscribed with. subscription_key follows from the endpoint, which names the browser at its push service;
-- service is the host of that. person_id is who was told of when it came, a visitor too: identity_link says who that is now.
-- sealed_keys are the secrets of the browser, encrypted with a key that lies outside the workspace.
create table web_push_subscription (
    subscription_key varchar primary key,
    person_id bigint not null,
    endpoint varchar not null,
    service varchar not null,
    sealed_keys varchar not null,
    user_agent varchar,
    subscribed_at timestamp not null,
    seen_at timestamp not null
);

-- The pair of keys of this workspace, made when it is first asked for. The private one is encrypted like the keys of browsers.
create table web_push_key (
    public_key varchar not null,
    sealed_private_key varchar not null,
    created_at timestamp not null
);

-- The browser that a message of web push is for; null where there is none, and for other channels.
alter table delivery add column subscription_key varchar;
alter table delivery_end add column subscription_key varchar;
