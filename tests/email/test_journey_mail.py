"""A journey from the first fact to the mail in the recipient's box and back: all parts are real but the clock."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from opportune.testing.mail_server import MailServer
from tests.api.desk import Desk, open_desk

YAML = {"Content-Type": "application/yaml"}
DEFINITIONS = """\
sending_rules: default
from: {name: Opportune, address: hello@example.com}
public_url: https://mail.example.com
timezone: Europe/Berlin
---
email: welcome
name: Welcome
status: active
purpose: marketing-email
subject: "Hi {{ first_name }}"
html: '<p>Dear {{ first_name }}, <a href="https://example.com/pricing">look</a> ({{ event.properties.plan }}).</p>'
---
workflow: care
name: Care
kind: journey
consent: marketing-email
trigger: {event: {event: [Trial Started]}}
nodes:
  - send_email:
      id: hello
      email: welcome
      merge: {first_name: {field: contact.first_name, default: there}}
      on_error: failed
  - update_attribute: {id: sent, set: {mailed: "yes"}, next: exit}
  - update_attribute: {id: failed, set: {mailed: "no"}}
"""


class Story:
    """People who start trials; `run` lets everything happen that is due now."""

    def __init__(self, desk: Desk, server: MailServer) -> None:
        self.desk = desk
        self.server = server

    def start(self, *people: str, consent: str = "granted") -> None:
        for person in people:
            email = f"{person}@acme.example"
            self.desk.send(
                {"type": "identify", "userId": person, "traits": {"email": email, "firstName": person.title()}}
            )
        self.desk.tick()
        for person in people:
            contact_id = self.contact_id(person)
            self.desk.put(f"/contacts/{contact_id}/consents/marketing-email", {"status": consent})
            self.desk.send(
                {"type": "track", "event": "Trial Started", "userId": person, "properties": {"plan": "gold"}}
            )
        self.desk.tick()

    def run(self, **later: float) -> None:
        if later:
            self.desk.tick(**later)
        self.desk.opportune.context.journey_delivery.deliver_due()
        self.desk.tick()

    def contact_id(self, person: str) -> int:
        return int(self.desk.rows("select contact_id from contact where email = ?", [f"{person}@acme.example"])[0][0])

    def mailed(self, person: str) -> str | None:
        attributes = self.desk.get(f"/contacts/{self.contact_id(person)}")["attributes"] or {}
        found: str | None = attributes.get("mailed")
        return found

    def ends(self) -> list[tuple[str, str | None]]:
        return self.desk.rows("select state, reason from delivery_end order by delivery_id")  # type: ignore[return-value]


@pytest.fixture
def story(tmp_path: Path, mail_server: MailServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[Story]:
    monkeypatch.setenv("OPPORTUNE_SMTP_HOST", "127.0.0.1")
    monkeypatch.setenv("OPPORTUNE_SMTP_PORT", str(mail_server.port))
    with open_desk(tmp_path / "workspace.duckdb") as desk:
        desk.post("/definitions", None, content=DEFINITIONS, headers=YAML)
        yield Story(desk, mail_server)


def test_a_journey_mails_everybody_once_and_goes_on(story: Story) -> None:
    story.start("ann", "bob", "cleo")
    story.run()
    assert sorted(mail.to for mail in story.server.mails) == [f"{name}@acme.example" for name in ("ann", "bob", "cleo")]
    (mail,) = story.server.to("ann@acme.example")
    assert mail.mail["Subject"] == "Hi Ann"
    assert "Dear Ann, look (https://example.com/pricing) (gold)." in mail.text
    assert story.server.connections <= 3
    assert {story.mailed(name) for name in ("ann", "bob", "cleo")} == {"yes"}
    story.run(hours=1)
    assert len(story.server.mails) == 3


def test_a_mail_that_is_put_off_or_cut_off_arrives_once_later(story: Story) -> None:
    story.server.recipients["ann@acme.example"] = "451 4.7.1 greylisted"
    story.start("ann")
    story.run()
    assert (story.server.mails, story.mailed("ann")) == ([], None)
    story.server.recipients.clear()
    story.server.hangs_up = 1
    story.run(minutes=2)
    assert story.server.mails == []
    story.run(minutes=10)
    assert [mail.to for mail in story.server.mails] == ["ann@acme.example"]
    assert story.mailed("ann") == "yes"


def test_two_attempts_of_which_both_arrive_are_the_same_mail(story: Story) -> None:
    story.server.hangs_up, story.server.keeps_what_it_hangs_up_on = 1, True
    story.start("ann")
    story.run()
    story.run(minutes=2)
    first, second = story.server.mails
    assert first.raw == second.raw
    assert first.mail["Message-ID"] == second.mail["Message-ID"]


def test_a_hard_bounce_goes_the_way_of_errors_and_is_not_tried_again(story: Story) -> None:
    story.server.recipients["ann@acme.example"] = "550 5.1.1 no such user"
    story.start("ann")
    story.run()
    assert story.ends() == [("failed", "hard_bounce: 550 5.1.1 no such user")]
    assert story.mailed("ann") == "no"
    assert story.desk.get("/suppressions")["items"][0]["address"] == "ann@acme.example"


def test_whoever_withdraws_between_the_tick_and_the_mail_gets_none(story: Story) -> None:
    story.start("ann")
    story.desk.put(f"/contacts/{story.contact_id('ann')}/consents/marketing-email", {"status": "withdrawn"})
    story.run()
    assert (story.server.mails, story.ends()) == ([], [("skipped", "no_consent")])
    assert story.mailed("ann") == "yes"


def test_mails_of_the_night_go_out_in_the_morning(story: Story) -> None:
    story.desk.tick(hours=13)
    story.start("ann")
    story.run()
    assert story.server.mails == []
    due = story.desk.rows("select due_at from delivery")[0][0]
    assert f"{due:%H:%M}" == "07:00"
    story.run(hours=12)
    assert len(story.server.mails) == 1


def test_an_email_switched_off_fails_and_is_sent_again_once_it_is_on(story: Story) -> None:
    story.start("ann")
    story.desk.post("/emails/welcome/status", {"status": "inactive"})
    story.run()
    ((state, reason),) = story.ends()
    assert (state, story.mailed("ann")) == ("failed", "no")
    assert (reason or "").startswith("email welcome is inactive, and only an active one is sent")
    story.desk.post("/emails/welcome/status", {"status": "active"})
    story.desk.post("/deliveries/replay", {})
    story.run(minutes=1)
    assert [mail.to for mail in story.server.mails] == ["ann@acme.example"]


def test_whoever_clicks_and_unsubscribes_is_scored_and_gets_nothing_more(story: Story) -> None:
    story.start("ann")
    story.run()
    story.desk.tick(hours=1)
    (mail,) = story.server.mails
    click = mail.html.split('href="')[1].split('"')[0].removeprefix("https://mail.example.com")
    answer = story.desk.client.get(click, follow_redirects=False, headers={"User-Agent": "Mozilla/5.0 Firefox/140.0"})
    assert (answer.status_code, answer.headers["location"]) == (302, "https://example.com/pricing")
    unsubscribe = mail.mail["List-Unsubscribe"].strip("<>").removeprefix("https://mail.example.com")
    assert story.desk.client.post(unsubscribe, data={"List-Unsubscribe": "One-Click"}).status_code == 200
    story.desk.tick()
    found = story.desk.get("/emails/welcome")
    assert (found["delivered_count"], found["clicked_count"], found["unsubscribed_count"]) == (1, 1, 1)
    signals = story.desk.rows(
        "select k.key, s.verdict from signal s join signal_kind k using (kind_id) where k.key like 'email%'"
    )
    assert signals == [("email-link-clicked", None)]


ACCOUNTS = """\
workflow: rollout
name: Rollout
kind: journey
subject: account
consent: ignore
trigger: {manual: true}
nodes:
  - send_email: {id: all, email: welcome, people: {attribute: title, neq: Intern}, merge: {first_name: {default: all}}}
  - update_attribute: {id: sent, set: {mailed: "yes"}}
"""


def test_people_of_an_account_get_one_mail_for_each_address(story: Story) -> None:
    story.desk.post("/definitions", None, content=ACCOUNTS, headers=YAML)
    for person, title in (("ann", "CEO"), ("bob", "CTO"), ("ivy", "Intern")):
        story.desk.send(
            {"type": "identify", "userId": person, "traits": {"email": f"{person}@acme.example", "title": title}}
        )
    story.desk.tick()
    story.desk.run("update contact set email = 'ann@acme.example' where title = 'CTO'")
    account_id = story.desk.account_id("acme")
    story.desk.post("/journeys/rollout/enrollments", {"subject_ids": [account_id]})
    story.desk.tick()
    story.run()
    assert [mail.to for mail in story.server.mails] == ["ann@acme.example"]
    assert sorted(story.ends()) == [("delivered", None), ("skipped", "duplicate")]
    assert story.desk.get(f"/accounts/{account_id}")["attributes"]["mailed"] == "yes"


def test_people_held_out_of_all_messages_go_the_same_way_and_are_measured_beside_the_others(story: Story) -> None:
    desk = story.desk
    goal = "goal: {criteria: {attribute: attributes.plan, eq: paid}, stop: false}\nnodes:"
    journey = DEFINITIONS.split("---")[2].replace("nodes:", goal)
    desk.post("/definitions", None, content=journey, headers=YAML)
    rules = desk.get("/definitions/sending_rules/default")["body"] | {"quiet_hours": None}
    assert rules["holdout_percent"] == 0
    story.start("early")
    story.run(minutes=1)
    desk.put("/definitions/sending_rules/default", rules | {"holdout_percent": 50})
    people = [f"p{number}" for number in range(16)]
    story.start(*people)
    trial = {"definition": desk.get("/definitions/workflow/care")["body"] | {"workflow": "trial"}}
    (node, *_) = desk.post("/journeys/preview", trial)["nodes"]
    simulated = {
        person: desk.post("/journeys/simulate", {**trial, "subject_id": story.contact_id(person)})
        for person in ("early", *people[:6])
    }
    foretold = {person: found["steps"][0]["messages"][0]["skipped"] for person, found in simulated.items()}
    story.run(minutes=1)
    ends = {
        email.partition("@")[0]: (state, reason)
        for email, state, reason in desk.rows(
            "select c.email, e.state, e.reason from delivery_end e join contact c using (contact_id)"
        )
    }
    held_out = {person for person, end in ends.items() if end == ("skipped", "held_out")}
    assert set(ends) == {"early", *people} and 2 < len(held_out) < 14
    assert {ends[person] for person in ends.keys() - held_out} == {("delivered", None)}
    assert sorted(mail.to for mail in story.server.mails) == sorted(
        f"{person}@acme.example" for person in ends.keys() - held_out
    )
    assert [story.mailed(person) for person in people] == ["yes"] * 16, "nobody is held up"
    is_early = foretold.pop("early") == "held_out"
    assert foretold == {person: "held_out" if person in held_out else None for person in people[:6]}
    assert node["messages"]["skipped"] == {"held_out": len(held_out) + is_early}, "early came before the hold-out"
    assert {found["ends"] for found in simulated.values()} == {"completed"}

    one = sorted(held_out)[0]
    other = sorted(ends.keys() - held_out)[-1]
    for person in (one, other):
        desk.send({"type": "identify", "userId": person, "traits": {"plan": "paid"}})
    desk.tick(minutes=1)

    def figures() -> dict[str, object]:
        found = desk.get("/journeys/care")
        assert found.items() >= desk.get("/journeys")["items"][0].items()
        names = ("entered", "left", "reached_goal", "success_percent")
        held = ("globally_held_out", "globally_held_out_reached_goal", "globally_held_out_success_percent")
        return {name: found[name] for name in (*names, *held, "held_out")}

    sent = 17 - len(held_out)
    assert figures() == {
        "entered": sent, "left": sent, "reached_goal": 1, "success_percent": round(100 / sent, 1),
        "globally_held_out": len(held_out), "globally_held_out_reached_goal": 1,
        "globally_held_out_success_percent": round(100 / len(held_out), 1), "held_out": 0,
    }  # fmt: skip
    before = figures()
    for percent in (99, 0):
        desk.put("/definitions/sending_rules/default", rules | {"holdout_percent": percent})
        desk.tick(minutes=1)
        assert figures() == before, "they are told apart by what held when they entered"


def test_a_journey_of_accounts_holds_out_people_and_not_accounts(story: Story) -> None:
    desk = story.desk
    rules = desk.get("/definitions/sending_rules/default")["body"] | {"holdout_percent": 50, "quiet_hours": None}
    desk.put("/definitions/sending_rules/default", rules)
    desk.post("/definitions", None, content=ACCOUNTS, headers=YAML)
    for number in range(8):
        traits = {"email": f"p{number}@acme.example", "title": "CEO"}
        desk.send({"type": "identify", "userId": f"p{number}", "traits": traits})
    desk.tick()
    # One address, so that some who have it are held out and others not.
    desk.run("update contact set email = 'all@acme.example'")
    desk.post("/journeys/rollout/enrollments", {"subject_ids": [desk.account_id("acme")]})
    everybody = {
        "segment": "firms", "name": "Firms", "subject": "account", "mode": "rule", "criteria": {"everyone": True},
    }  # fmt: skip
    body = desk.get("/definitions/workflow/rollout")["body"]
    tried = body | {"trigger": {"segment": "firms"}, "schedule": "on_demand", "workflow": "trial"}
    (node, *_) = desk.post("/journeys/preview", {"definition": tried, "beside": [everybody]})["nodes"]
    desk.tick()
    story.run()
    skipped = [reason for state, reason in story.ends() if state == "skipped"]
    assert "held_out" in skipped and "duplicate" in skipped
    assert node["messages"]["skipped"] == {reason: skipped.count(reason) for reason in set(skipped)}
    found = desk.get("/journeys/rollout")
    assert (found["entered"], found["globally_held_out"]) == (1, 0)


def test_a_preview_foresees_whom_caps_consent_and_suppression_hold_back(story: Story) -> None:
    desk = story.desk
    rules = desk.get("/definitions/sending_rules/default")["body"] | {"caps": [{"max": 1, "within_days": 7}]}
    desk.put("/definitions/sending_rules/default", rules)
    story.start("ann", "bob", "cleo")
    story.run()
    assert len(story.server.mails) == 3
    desk.put(f"/contacts/{story.contact_id('bob')}/consents/marketing-email", {"status": "withdrawn"})
    desk.post("/suppressions", {"address": "cleo@acme.example"})
    dan = desk.post("/contacts", {"email": "dan@acme.example"})["contact_id"]
    desk.put(f"/contacts/{dan}/consents/marketing-email", {"status": "granted"})
    desk.tick()
    everybody = {
        "segment": "everybody", "name": "Everybody", "subject": "contact", "mode": "rule", "criteria": {"everyone": True},
    }  # fmt: skip
    again = {
        "workflow": "again", "name": "Again", "kind": "journey", "consent": "marketing-email",
        "trigger": {"segment": "everybody"}, "schedule": "on_demand",
        "nodes": [{"send_email": {"id": "hello", "email": "welcome", "merge": {"first_name": {"default": "there"}}}}],
    }  # fmt: skip
    found = desk.post("/journeys/preview", {"definition": again, "beside": [everybody]})
    assert (found["found"], found["refused"]) == (4, 1), "who has withdrawn does not come in"
    assert found["nodes"][0]["messages"]["skipped"] == {"capped": 1, "suppressed": 1}
    free = {**rules, "caps": [{"max": 2, "within_days": 7}]}
    (node,) = desk.post("/journeys/preview", {"definition": again, "beside": [everybody, free]})["nodes"]
    assert node["messages"]["skipped"] == {"suppressed": 1}
    desk.put("/definitions/workflow/care", desk.get("/definitions/workflow/care")["body"] | {"tags": ["news"]})
    tagged = {**rules, "caps": [{"channel": "any", "tag": "news", "max": 1, "calendar": "month"}]}
    for tags, said in (([], {"suppressed": 1}), (["news"], {"capped": 1, "suppressed": 1})):
        tried = {"definition": {**again, "tags": tags}, "beside": [everybody, tagged]}
        (node,) = desk.post("/journeys/preview", tried)["nodes"]
        assert node["messages"]["skipped"] == said
    before = len(story.ends())
    desk.post("/definitions", [everybody, again])
    desk.tick()
    desk.post("/journeys/again/run")
    story.run(minutes=1)
    ends = sorted(story.ends()[before:], key=str)
    assert ends == [("delivered", None), ("skipped", "capped"), ("skipped", "suppressed")]
