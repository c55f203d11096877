"""What a sending node writes: one row of `delivery` for each message to somebody who came to it in this tick.

What the message says is taken down when it is first sent, see message_data.py; who may be sent to is decided then as well, see
delivery/permission.py.
"""

from __future__ import annotations

from typing import assert_never
from urllib.parse import urlsplit

from opportune.compile.bindings import Bindings
from opportune.compile.criteria import members, query
from opportune.compile.pause import WAITING
from opportune.compile.query import Query, indent
from opportune.model.catalogue import Catalogue
from opportune.model.criteria import Criteria, SubjectType
from opportune.model.node import (
    Chat,
    Connected,
    CreateAccount,
    Http,
    PurchaseContacts,
    PushCrm,
    SaveContacts,
    SendEmail,
    Sending,
    SendWebPush,
)  # fmt: skip


def create_recipients(
    node: Sending, subject: SubjectType, number: int, version: int, catalogue: Catalogue, bind: Bindings
) -> Query:
    """`recipient`: a row for each message to somebody who came to a node of this version of a journey, placed from 0 on; who
    came is in `journey_step`, `transition` and `moving`.

    A table of its own, since DuckDB 2.0 writes on one core what it has just sorted. A window that sorts takes longer than
    one over what is sorted.
    """
    columns = ["enrollment_id", "subject_id", "entry_number", "contact_id", "part"]
    order = "enrollment_id, contact_id"
    if isinstance(node, SendWebPush):
        columns += ["subscription_key", "service"]
        order += ", subscription_key"
    sql = f"""\
with reached as (
    select m.enrollment_id, m.subject_id, m.entry_number
    from journey_step s
    join transition t using (transition_id)
    join moving m on m.enrollment_id = s.enrollment_id
    where t.workflow_id = {number} and t.version = {version} and t.node = '{node.id}' and t.outcome = '{WAITING}'
),
found as (
    {indent(recipients(node, subject, catalogue, bind))}
)
select *, row_number() over () - 1 as place
from (select {", ".join(columns)} from found order by {order})"""
    placed = query({}, sql, bind)
    return Query(f"create or replace temp table recipient as\n{placed.sql}", placed.params)


def insert_deliveries(node: Sending, number: int, version: int, content_version: int | None, bind: Bindings) -> Query:
    """Adds the messages to everybody in `recipient`; see `deliveries`."""
    found = deliveries(node, number, version, content_version, bind)
    return Query(f"insert into delivery by name\n{found.sql}", found.params)


def deliveries(node: Sending, number: int, version: int, content_version: int | None, bind: Bindings) -> Query:
    """A row of `delivery` for each row of `recipient`.

    `content_version` is that of the email or the connector, None for what has none.
    """
    now = bind.this_moment()
    browser = ",\n    r.subscription_key" if isinstance(node, SendWebPush) else ""
    sql = f"""\
select (select next_id from id_counter where name = 'delivery') + r.place as delivery_id,
    concat_ws('-', (select substr(md5(applied_at::varchar), 1, 8) from migration where version = 1),
        {number}, {version}, r.subject_id, r.entry_number, '{node.id}', r.part) as idempotency_key,
    {number} as workflow_id, {version} as version, '{node.id}' as node, r.enrollment_id, r.subject_id, r.contact_id,
    '{node.channel}' as channel, {_queue(node, bind)} as queue,
    {"null" if content_version is None else content_version}::integer as content_version,
    'waiting' as state, 0 as attempt_count, {now}::timestamp as due_at, {now}::timestamp as created_at{browser}
from recipient r"""
    return query({}, sql, bind)


def recipients(node: Sending, subject: SubjectType, catalogue: Catalogue, bind: Bindings) -> str:
    """Whom each message is about, with `part` where one entry has several."""
    if isinstance(node, SendWebPush):
        return _browsers(node, subject, catalogue, bind)
    match subject:
        case SubjectType.CONTACT:
            about = "where c.account_id is not null" if _is_about_account(node) else ""
            return (
                "select r.*, c.contact_id, c.account_id, null as part\n"
                f"from reached r\njoin contact c on c.contact_id = r.subject_id\n{about}"
            ).rstrip()
        case SubjectType.ACCOUNT if _is_per_person(node):
            return (
                "select r.*, c.contact_id, c.account_id, c.contact_id as part\n"
                f"from reached r\njoin contact c on c.account_id = r.subject_id\n{_among(node, catalogue, bind)}"
            ).rstrip()
        case SubjectType.ACCOUNT:
            return "select r.*, null::bigint as contact_id, r.subject_id as account_id, null as part\nfrom reached r"
        case _ as unreachable:
            assert_never(unreachable)


def may_have_nobody(node: Sending, subject: SubjectType) -> bool:
    """Whether somebody may come to a node without there being anybody to send to."""
    if subject is SubjectType.CONTACT:
        return _is_about_account(node)
    return isinstance(node, SendWebPush) or _is_per_person(node)


def _browsers(node: SendWebPush, subject: SubjectType, catalogue: Catalogue, bind: Bindings) -> str:
    """A message for each browser of a person; one for whoever has none, which says so when it ends."""
    is_contact = subject is SubjectType.CONTACT
    part = "b.subscription_key" if is_contact else "concat_ws('-', c.contact_id, b.subscription_key)"
    among = "" if is_contact else _among(node, catalogue, bind)
    return f"""\
select r.*, c.contact_id, c.account_id, {part} as part, b.subscription_key, b.service
from reached r
join contact c on {"c.contact_id" if is_contact else "c.account_id"} = r.subject_id
left join (
    select coalesce(case when l.into_id > 0 then l.into_id end, w.person_id) as contact_id, w.subscription_key, w.service
    from web_push_subscription w
    left join identity_link l on l.subject_id = w.person_id
) b on b.contact_id = c.contact_id
{among}""".rstrip()


def _is_per_person(node: Sending) -> bool:
    """Whether a journey of accounts sends one message for each of their people."""
    return isinstance(node, SendEmail | SaveContacts) or (isinstance(node, PushCrm) and node.object == "contact")


def _is_about_account(node: Sending) -> bool:
    """Whether a contact without an account has nothing to send."""
    return isinstance(node, CreateAccount | PurchaseContacts) or (
        isinstance(node, PushCrm) and node.object == "account"
    )


def _among(node: Sending, catalogue: Catalogue, bind: Bindings) -> str:
    people: Criteria | None = node.people if isinstance(node, SendEmail | SendWebPush | SaveContacts) else None
    if people is None:
        return ""
    found = members(people, SubjectType.CONTACT, catalogue, bind)
    bind.params.update(found.params)
    return f"where c.contact_id in (\n    {indent(found.sql)}\n)"


def _queue(node: Sending, bind: Bindings) -> str:
    """What a message waits in line for: one slow receiver must not hold up others."""
    match node:
        case SendEmail():
            return bind.value("email")
        case SendWebPush():
            return f"concat_ws(':', {bind.value(node.channel)}, r.service)"
        case Http():
            return bind.value(f"http:{urlsplit(node.url).netloc.rpartition('@')[2].lower()}")
        case Chat():
            return bind.value(f"http:{node.webhook}")
        case Connected():
            return bind.value(f"connector:{node.connector}")
        case _:
            raise TypeError(f"{type(node).__name__} has no queue")
