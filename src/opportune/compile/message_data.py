"""What a message may say: everything about whom it is for, as JSON.

It is taken down once, when the message is first claimed, in the transaction that claims it: as fresh as can be, and a message
that is sent again after a crash still says the same. A tick that lets a million people be written to has nothing of it to do.
"""

from __future__ import annotations

from opportune.compile.query import Query, indent

_CONTACT = """\
json_object('id', c.contact_id, 'email', c.email, 'first_name', c.first_name, 'last_name', c.last_name, 'title', c.title,
    'persona', c.persona, 'phone', c.phone, 'country', c.country, 'timezone', c.timezone, 'locale', c.locale,
    'lifecycle_status', c.lifecycle_status, 'score', cs.score, 'tier', cs.tier, 'attributes', c.attributes)"""
_ACCOUNT = """\
json_object('id', a.account_id, 'name', a.name, 'domain', a.domain, 'industry', a.industry, 'employees', a.employees,
    'revenue', a.revenue, 'currency', a.currency, 'country', a.country, 'region', a.region, 'city', a.city,
    'territory', a.territory, 'timezone', a.timezone, 'score', acs.score, 'tier', acs.tier, 'attributes', a.attributes)"""
# The people of an account, for receivers that know people rather than companies.
_PEOPLE = """\
select p.account_id, to_json(list({'id': p.contact_id, 'email': p.email, 'first_name': p.first_name,
    'last_name': p.last_name, 'title': p.title, 'phone': p.phone, 'country': p.country} order by p.contact_id)) as people
from contact p
where p.account_id in (select subject_id from message where channel = 'connector' and contact_id is null)
group by p.account_id"""


def message_data(messages: str) -> str:
    """SELECT of delivery_id, contact_id and data for each row of `messages`.

    That is a relation of delivery_id, subject_id, contact_id (null for a message about an account), channel, and of the
    enrollment enrollment_id, entry_key, entered_at and context.
    """
    return f"""\
with message as materialized (
    {indent(messages)}
),
person as (
    select * from contact where contact_id in (select contact_id from message)
),
company as (
    select * from account
    where account_id in (
        select account_id from person union all select subject_id from message where contact_id is null
    )
),
their_people as (
    {indent(_PEOPLE)}
)
select m.delivery_id, m.contact_id,
    json_object(
        'contact', case when c.contact_id is not null then {indent(_CONTACT, 12)} end,
        'account', case when a.account_id is not null then {indent(_ACCOUNT, 12)} end,
        'people', t.people, 'event', m.context -> 'event', 'answers', m.context -> 'answers',
        'enrollment', json_object('id', m.enrollment_id, 'key', m.entry_key, 'entered_at', m.entered_at)
    ) as data
from message m
left join person c on c.contact_id = m.contact_id
left join contact_score cs on cs.contact_id = c.contact_id
left join company a on a.account_id = case when m.contact_id is null then m.subject_id else c.account_id end
left join account_score acs on acs.account_id = a.account_id
left join their_people t on m.contact_id is null and t.account_id = m.subject_id"""


def take_down_data(delivery_ids: list[int]) -> Query:
    """Gives messages their data, unless they have it from an attempt before, and returns delivery_id and data of each."""
    messages = (
        "select d.delivery_id, d.subject_id, d.contact_id, d.channel, d.enrollment_id, e.entry_key, e.entered_at, e.context\n"
        "from delivery d\nleft join enrollment e on e.enrollment_id = d.enrollment_id\n"
        "where d.data is null and d.delivery_id in (select unnest($delivery_ids::bigint[]))"
    )
    return Query(
        f"update delivery\nset data = found.data\nfrom (\n    {indent(message_data(messages))}\n) found\n"
        "where found.delivery_id = delivery.delivery_id\nreturning delivery.delivery_id, delivery.data",
        {"delivery_ids": delivery_ids},
    )
