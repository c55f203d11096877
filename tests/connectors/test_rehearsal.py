"""Goal: what people are shown before a message is sent is, request for request, what the other side then gets."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import unquote_plus

import pytest

from opportune.rendering.outgoing import HttpCall
from opportune.testing.receivers import GoogleAds, HubSpot, LinkedIn, Meta, Outreach, Platform, Salesforce, serving
from opportune.testing.receivers.platform import Seen
from tests.connectors.stand import ACME, ANN, BOB, stand

Step = tuple[str, dict[str, Any]]
ADDED_AND_REMOVED: list[Step] = [("push_audience", {"audience": "40"}), ("remove_from_audience", {"audience": "40"})]
STORIES: dict[str, tuple[str, Callable[[], Platform], dict[str, str], list[Step]]] = {
    "linkedin": ("linkedin-audiences", LinkedIn, {"api_version": "202601", "ad_account": "5"}, ADDED_AND_REMOVED),
    "google": (
        "google-audiences",
        GoogleAds,
        {"api_version": "v21", "customer_id": "1234567890", "login_customer_id": "", "consent": "GRANTED"},
        ADDED_AND_REMOVED,
    ),
    "meta": ("meta-audiences", Meta, {"api_version": "v25.0"}, ADDED_AND_REMOVED),
    "hubspot": (
        "hubspot",
        HubSpot,
        {},
        [("push_crm", {"object": "account"}), ("create_account", {}), ("save_contacts", {})],
    ),
    "salesforce": (
        "salesforce",
        Salesforce,
        {},
        [("push_crm", {}), ("push_audience", {"audience": "701"}), ("remove_from_audience", {"audience": "701"})],
    ),
    "outreach": ("outreach", Outreach, {}, [("enroll_in_sequence", {"sequence": "7"}), ("push_crm", {"object": "account"})]),
}  # fmt: skip


@pytest.mark.parametrize("story", STORIES)
def test_what_is_shown_is_what_arrives(story: str) -> None:
    key, make, settings, steps = STORIES[story]
    changes = {"settings": settings} if settings else {}
    with serving(make()) as platform, stand(key, platform, **changes) as desk:
        if isinstance(platform, GoogleAds):
            platform.developer_token = desk.secrets["google_developer_token"] = "known-to-few"
        messages = [(desk.message(ANN, ACME), desk.node(kind, **content)) for kind, content in steps]
        rehearsal = desk.channel.rehearsal(desk.now.replace(tzinfo=None))
        shown = [rehearsal.of(desk.definition, message, node) for message, node in messages]
        assert platform.seen == [], "a rehearsal asks nobody"
        assert desk.rows("select * from connector_record") == [], "and notes nothing"
        assert [(one.skipped, one.problem) for one in shown] == [(None, None)] * len(steps)
        for (message, _), (kind, content) in zip(messages, steps, strict=True):
            assert desk.send_again(message, kind, **content).state == "delivered"
        arrived = [seen for seen in platform.seen if not is_sign_in(seen)]
        calls = [call for one in shown for call in one.calls]
        assert [(call.method, call.url) for call in calls if not is_as_shown(call, platform.url, arrived)] == []
        assert len(calls) == len(arrived)
        hidden = {value for value in desk.secrets.values() if value != "token"} | platform.valid_tokens
        assert not any(value in str(call.headers) + call.url for call in calls for value in hidden if len(value) > 5)


def is_sign_in(seen: Seen) -> bool:
    return "grant_type" in seen.form


def is_as_shown(call: HttpCall, base_url: str, arrived: list[Seen]) -> bool:
    """Whether such a request arrived; a name in brackets stands for what was answered."""
    for seen in arrived:
        query = "&".join(f"{name}={value}" for name, value in seen.query.items())
        came = f"{seen.method} {base_url}{seen.path}" + (f"?{query}" if query else "")
        headers = {name.lower(): value for name, value in call.headers.items()}
        is_same = all(value == seen.headers.get(name) for name, value in headers.items() if "[" not in value)
        text = seen.body.decode()
        if is_same and fits(f"{call.method} {unquote_plus(call.url)}", came) and fits(call.body or "", text):
            return True
    return False


def fits(shown: str, came: str) -> bool:
    pattern = re.sub(r'"?\\\[[a-z_]+\\\]"?', r'"?.+?"?', re.escape(shown).replace('\\"', '"'))
    return re.fullmatch(pattern, came) is not None


def test_what_depends_on_an_answer_says_what_is_supposed() -> None:
    with stand("outreach") as desk:
        rehearsal = desk.channel.rehearsal(desk.now.replace(tzinfo=None))
        shown = rehearsal.of(desk.definition, desk.message(ANN), desk.node("enroll_in_sequence", sequence="7"))
        assert [(call.method, call.supposing) for call in shown.calls] == [
            ("GET", "nobody is found there"), ("POST", None), ("GET", "there is none yet"), ("POST", None),
        ]  # fmt: skip
        assert '"prospect": {"data": {"type": "prospect", "id": "[id]"}}' in (shown.calls[-1].body or "")
        assert shown.calls[0].headers["Authorization"] == "Bearer [access token]"
        # Somebody whom the other side is known to have is read, and the blanks are filled in.
        again = rehearsal.of(desk.definition, desk.message(ANN), desk.node("push_crm"))
        assert [(call.method, call.supposing) for call in again.calls] == [
            ("GET", "it is there, and nothing is filled in"), ("PATCH", None),
        ]  # fmt: skip


def test_what_is_not_sent_says_why() -> None:
    with stand("hubspot", base_url="https://10.0.0.1") as desk:
        rehearsal = desk.channel.rehearsal(desk.now.replace(tzinfo=None))
        blocked = rehearsal.of(desk.definition, desk.message(ANN), desk.node("push_crm"))
        assert len(blocked.calls) == 1 and "10.0.0.1" in (blocked.problem or "")
        remove = desk.node("remove_from_audience", audience="40")
        assert rehearsal.of(desk.definition, desk.message(BOB), remove).skipped == "not_in_audience"


def test_rows_and_purchases_are_shown_and_neither_written_nor_bought(tmp_path: Path) -> None:
    with stand("csv-drop", folder=tmp_path) as desk:
        rehearsal = desk.channel.rehearsal(desk.now.replace(tzinfo=None))
        message = desk.message(ANN)
        shown = rehearsal.of(desk.definition, message, desk.node("push_audience", audience="hot"))
        assert list(tmp_path.iterdir()) == []
        desk.send_again(message, "push_audience", audience="hot")
        (row,) = shown.rows
        header, line = (tmp_path / row.file).read_text().splitlines()
        assert header == ",".join(row.row)
        assert line.split(",")[:3] == [row.row["key"], row.row["pushed_at"], row.row["operation"]]
    catalogue = "company_domain,email,title\nacme.example,eve@acme.example,Head\nacme.example,fay@acme.example,Cook\n"
    (tmp_path / "contact-catalog.csv").write_text(catalogue)
    with stand("contact-catalog", folder=tmp_path) as desk:
        rehearsal = desk.channel.rehearsal(desk.now.replace(tzinfo=None))
        node = desk.node("purchase_contacts", per_account=2, titles=["head"])
        shown = rehearsal.of(desk.definition, desk.message(None, ACME), node)
        assert [one["email"] for one in shown.bought] == ["eve@acme.example"]
        assert (desk.bought, desk.rows("select * from credit_entry")) == ([], [])
