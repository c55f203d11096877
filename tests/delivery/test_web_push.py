"""Web push from a browser that subscribes to the message it shows and the click on it: all parts are real but the clock."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from opportune.delivery.web_push import encrypted
from opportune.testing.receivers import Browser, PushService, serving
from tests.api.desk import open_desk
from tests.delivery.web_push_story import JOURNEY, RULES, YAML, Story


@pytest.fixture
def story(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Story]:
    monkeypatch.setenv("OPPORTUNE_PUSH_HOSTS", "127.0.0.1")
    with serving(PushService()) as service, open_desk(tmp_path / "workspace.duckdb") as desk:
        assert isinstance(service, PushService)
        opened = Story(desk, service)
        opened.define(RULES, JOURNEY)
        yield opened


def test_the_stand_in_reads_the_message_of_the_specification() -> None:
    """RFC 8291, appendix A: so that what both sides agree on is what browsers agree on."""
    number = int.from_bytes(_bytes("q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94"), "big")
    browser = Browser("", "", ec.derive_private_key(number, ec.SECP256R1()), _bytes("BTBZMqHH6r4Tts7J_aSIgg"))
    body = _bytes(
        "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6"
        "cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
    )
    assert browser.read(body) == b"When I grow up, I want to be a watermelon"
    keys = json.dumps(browser.subscription["keys"])
    first, second = encrypted(b"the same", keys), encrypted(b"the same", keys)
    assert (browser.read(first), browser.read(second)) == (b"the same", b"the same")
    assert first[:16] != second[:16]


def test_every_browser_of_a_person_shows_the_message_once(story: Story) -> None:
    ann = story.person("ann", browsers=2)
    bob = story.person("bob")
    story.start("ann", "bob")
    story.run()
    for browser in (*ann, *bob):
        (message,) = browser.shown
        shown = message["notification"]
        assert message["web_push"] == 8030
        assert shown["title"] == ("Hi Ann" if browser in ann else "Hi Bob")
        assert (shown["body"], shown["icon"]) == ("Your gold plan is ready.", "https://example.com/icon.png")
        assert shown["navigate"].startswith("https://mail.example.com/t/c/")
    assert {seen.headers["ttl"] for seen in story.service.seen} == {"3600"}
    assert {seen.headers["urgency"] for seen in story.service.seen} == {"high"}
    assert set(story.service.subjects) == {"mailto:hello@example.com"}
    assert len({seen.headers["topic"] for seen in story.service.seen}) == 3, "a topic is that of one message"
    assert story.ends() == [("delivered", None)] * 3
    assert {story.told("ann"), story.told("bob")} == {"yes"}
    story.run(hours=1)
    assert len(story.service.seen) == 3
    (row,) = story.desk.get("/deliveries", contact_id=story.contact_id("bob"))["items"]
    assert (row["channel"], row["queue"]) == ("web_push", f"web_push:{story.service.url.removeprefix('http://')}")
    assert story.desk.get(f"/deliveries/{row['delivery_id']}")["content"] == {
        "title": "Hi Bob", "body": "Your gold plan is ready.", "url": "https://example.com/start?plan=gold",
        "icon": "https://example.com/icon.png", "ttl": 3600, "urgency": "high", "topic": None,
    }  # fmt: skip


def test_a_click_leads_on_and_becomes_a_signal_however_quick(story: Story) -> None:
    (browser,) = story.person("ann")
    story.start("ann")
    story.run()
    link = browser.shown[0]["notification"]["navigate"].removeprefix("https://mail.example.com")
    answer = story.desk.client.get(link, follow_redirects=False, headers={"User-Agent": "Mozilla/5.0 Firefox/140.0"})
    assert (answer.status_code, answer.headers["location"]) == (302, "https://example.com/start?plan=gold")
    story.desk.tick(minutes=1)
    (signal,) = [
        one
        for one in story.desk.get("/signals", contact_id=story.contact_id("ann"))["items"]
        if "push" in one["signal"]
    ]
    assert (signal["signal"], signal["verdict"]) == ("web-push-clicked", None)
    assert story.desk.client.get(link.replace("/t/c/", "/t/c/x"), follow_redirects=False).status_code == 404


def test_whoever_has_no_browser_is_skipped_and_goes_on(story: Story) -> None:
    story.person("ann", browsers=0)
    (browser,) = story.person("bob")
    story.subscribe("bob", browser, "Web Push Unsubscribed")
    story.start("ann", "bob")
    assert story.browsers("bob") == []
    story.run()
    assert story.ends() == [("skipped", "no_subscription")] * 2
    assert (story.service.seen, story.told("ann"), story.told("bob")) == ([], "yes", "yes")


@pytest.mark.parametrize("status", [404, 410])
def test_a_browser_that_the_push_service_does_not_know_is_forgotten(story: Story, status: int) -> None:
    gone, there = story.person("ann", browsers=2)
    story.start("ann")
    if status == 410:
        story.service.forget(gone)
    else:
        story.service.fail(404)
    story.run()
    assert sorted(story.ends(), key=str) == [("delivered", None), ("skipped", "subscription_gone")]
    assert len(story.browsers("ann")) == 1
    assert (len(gone.shown) + len(there.shown), story.told("ann")) == (1, "yes")


def test_what_fails_in_passing_is_sent_again_under_the_same_key_and_nothing_else_is(story: Story) -> None:
    first, second = story.person("ann", browsers=2)
    story.start("ann")
    story.service.fail(429, headers={"retry-after": "600"})
    story.run()
    assert (len(first.shown) + len(second.shown), story.told("ann")) == (1, None)
    story.run(minutes=5)
    assert len(story.service.seen) == 2, "the push service asked for ten minutes"
    story.service.fail(500)
    story.run(minutes=6)
    assert len(story.service.seen) == 3
    story.service.vanish()
    story.run(minutes=6)
    # It was shown, but the answer never came.
    story.run(minutes=40)
    assert story.ends() == [("delivered", None)] * 2
    assert sorted((len(first.shown), len(second.shown))) == [1, 2]
    twice = max((first, second), key=lambda browser: len(browser.shown)).shown
    assert twice[0] == twice[1], "the same tag, so that a browser shows it once"
    assert len({seen.headers["topic"] for seen in story.service.seen}) == 2
    assert story.told("ann") == "yes"


def test_what_is_too_large_fails_for_good(story: Story) -> None:
    story.person("ann")
    story.start("ann")
    story.service.fail(413)
    story.run()
    ((state, reason),) = story.ends()
    assert (state, story.told("ann")) == ("failed", "no")
    assert str(reason).endswith("the push service takes less; shorten the message")
    story.define(JOURNEY.replace("Your {{", "{% for i in (1..1500) %}long{% endfor %} {{"))
    story.person("bob")
    story.start("bob")
    story.run()
    assert "and push services take 3,993; shorten title, body, url or icon" in str(story.ends()[1][1])
    assert len(story.service.seen) == 1


def test_a_push_service_nobody_may_send_to_gets_nothing(story: Story) -> None:
    (browser,) = story.person("ann", browsers=1)
    story.subscribe("ann", Browser("http://192.168.0.7/push/1", "", browser.private_key, browser.auth))
    story.start("ann")
    story.run()
    assert sorted(str(reason)[:31] for _, reason in story.ends()) == ["None", "Nothing is sent unencrypted: us"]


def test_consent_suppression_and_hours_hold_as_for_mails(story: Story) -> None:
    for name, consent in (("ann", None), ("bob", "withdrawn"), ("cleo", "granted"), ("dan", "granted")):
        story.person(name, consent=consent)
    story.desk.post("/suppressions", {"address": "cleo@acme.example", "reason": "complaint"})
    story.desk.post("/suppressions", {"address": "dan@acme.example", "reason": "hard_bounce"})
    story.start("ann", "bob", "cleo", "dan")
    story.run()
    assert story.ends() == [("skipped", "suppressed"), ("delivered", None)], "who did not agree does not enter"
    assert len(story.service.seen) == 1, "a mailbox that takes nothing is no browser"
    story.define(RULES.replace("null", '{from: "21:00", to: "08:00"}'))
    story.person("eve")
    story.start("eve")
    story.desk.tick(hours=13)
    story.run()
    assert len(story.service.seen) == 1
    assert story.desk.rows("select reason, due_at::time::varchar from delivery") == [("quiet", "08:00:00")]
    story.desk.put(f"/contacts/{story.contact_id('eve')}/consents/news", {"status": "withdrawn"})
    story.run(hours=12)
    assert story.ends()[-1] == ("skipped", "no_consent")


def test_a_cap_counts_a_message_once_in_however_many_browsers(story: Story) -> None:
    story.define(
        RULES + "caps: [{channel: web_push, max: 1, within_days: 7}]",
        JOURNEY.replace("news\n", "news\nreentry: {policy: after_exit}\n", 1),
    )
    ann = story.person("ann", browsers=3)
    story.start("ann")
    story.service.fail(500)
    story.run()
    story.run(minutes=2)
    assert [len(browser.shown) for browser in ann] == [1, 1, 1]
    story.start("ann")
    story.run()
    assert story.ends()[3:] == [("skipped", "capped")] * 3
    found = story.desk.post("/journeys/preview", {"key": "care"})
    (node,) = [node for node in found["nodes"] if node["id"] == "hello"]
    assert node["messages"]["skipped"] == {"capped": 3}
    story.start("ann")
    story.run(days=8)
    assert [len(browser.shown) for browser in ann] == [2, 2, 2]


def test_people_held_out_get_nothing_in_any_browser(story: Story) -> None:
    browsers = [story.person(f"p{number}", browsers=2) for number in range(8)]
    story.define(RULES + "holdout_percent: 50")
    story.start(*(f"p{number}" for number in range(8)))
    story.run()
    shown = [len(one.shown) for both in browsers for one in both]
    held_out = story.ends().count(("skipped", "held_out"))
    assert 0 < held_out < 16 and held_out % 2 == 0
    assert (sum(shown), shown[::2]) == (16 - held_out, shown[1::2])


def test_a_purpose_of_its_own_is_asked_for_beside_that_of_the_journey(story: Story) -> None:
    story.define(JOURNEY.replace("urgency: high", "urgency: high\n      purpose: offers"))
    story.person("ann")
    story.start("ann")
    story.run()
    assert story.ends() == [("skipped", "no_consent")]


def test_keys_of_browsers_are_stored_in_the_clear_nowhere(story: Story, tmp_path: Path) -> None:
    (browser,) = story.person("ann")
    secret = browser.subscription["keys"]["auth"]
    broken = {"endpoint": browser.endpoint, "keys": {"auth": secret, "p256dh": "AAAA"}}
    answer = story.desk.client.post(
        "/v1/track",
        json={"event": "Web Push Subscribed", "userId": "ann", "properties": broken},
        headers={"X-Write-Key": story.desk.write_key},
    )
    assert answer.status_code == 400
    assert answer.json()["error"]["message"].startswith(
        "The subscription has no keys.p256dh of 65 bytes. Send what the"
    )
    everything = story.desk.rows("select properties::varchar from event union all select payload from rejected_event")
    everything += story.desk.rows(
        "select w::varchar from web_push_subscription w union all select k::varchar from web_push_key k"
    )
    assert len(everything) > 4
    assert secret not in str(everything)
    (key_file,) = tmp_path.glob("*.signing-key")
    key_file.write_text("f" * 64)
    story.desk.opportune.context.delivery.key.__init__(story.desk.opportune.context.settings)  # type: ignore[misc]
    story.start("ann")
    story.run()
    assert story.service.seen == []
    (reason,) = story.desk.rows("select reason from delivery")[0]
    assert str(reason).endswith("was encrypted with another key. Put the former key file back.")


def test_browsers_follow_people_who_turn_out_to_be_one(story: Story) -> None:
    visitor = story.service.subscribe(story.public_key)
    story.subscribe("", visitor, anonymousId="visitor-1")
    story.desk.tick()
    (own,) = story.person("ann")
    assert len(story.browsers("ann")) == 1
    story.desk.send({"type": "identify", "userId": "ann", "anonymousId": "visitor-1"})
    story.desk.tick()
    assert len(story.browsers("ann")) == 2
    story.person("anna")
    story.desk.post(f"/contacts/{story.contact_id('anna')}/merge", {"into_contact_id": story.contact_id("ann")})
    assert len(story.browsers("ann")) == 3
    # Whoever uses a browser now is shown what is for them, and nobody else is.
    story.start("ann")
    story.person("bob", browsers=0)
    story.subscribe("bob", own)
    story.desk.tick()
    story.run()
    assert (own.shown, len(visitor.shown)) == ([], 1)
    assert sorted(story.ends(), key=str) == [("delivered", None)] * 2 + [("skipped", "no_subscription")]


def test_browsers_are_listed_refreshed_and_removed(story: Story) -> None:
    (browser,) = story.person("ann")
    (before,) = story.browsers("ann")
    story.desk.send(
        {
            "type": "track", "event": "web-push-subscribed", "userId": "ann", "properties": browser.subscription,
            "context": {"userAgent": "Mozilla/5.0 Firefox/140.0"},
        }
    )  # fmt: skip
    story.desk.tick(hours=1)
    (after,) = story.browsers("ann")
    assert (after["subscription_key"], after["user_agent"]) == (before["subscription_key"], "Mozilla/5.0 Firefox/140.0")
    assert after["seen_at"] > before["seen_at"] == after["subscribed_at"]
    path = f"/contacts/{story.contact_id('ann')}/web-push-subscriptions/{after['subscription_key']}"
    assert story.desk.delete(path) == {"subscription_key": after["subscription_key"]}
    status, _, message = story.desk.refused("DELETE", path)
    assert (status, story.browsers("ann")) == (404, [])
    assert "`opportune contacts browsers" in message
    for number in range(25):
        story.subscribe("ann", story.service.subscribe(story.public_key))
        story.desk.tick(seconds=number + 1)
    assert len(story.browsers("ann")) == 20


def test_erasing_a_person_forgets_their_browsers(story: Story) -> None:
    story.person("ann", browsers=2)
    contact_id = story.contact_id("ann")
    story.start("ann")
    receipt = story.desk.post(f"/contacts/{contact_id}/erase", {"confirm": True})
    assert receipt["removed"]["web_push_subscriptions"] == 2
    story.run()
    assert story.desk.rows("select * from web_push_subscription") == []
    assert story.service.seen == []


def test_the_public_key_is_there_for_every_site_and_stays(story: Story, tmp_path: Path) -> None:
    answer = story.desk.client.get(
        "/api/v1/web-push-key", headers={"Authorization": "", "Origin": "https://shop.example"}
    )
    assert (answer.status_code, answer.headers["access-control-allow-origin"]) == (200, "*")
    assert len(_bytes(answer.json()["public_key"])) == 65
    story.desk.opportune.context.web_push_keys.reload()
    assert story.desk.get("/web-push-key")["public_key"] == story.public_key


def test_people_of_accounts_get_it_in_all_their_browsers(story: Story) -> None:
    journey = JOURNEY.replace("consent: news", "subject: account\nconsent: news")
    story.define(journey.replace("trigger: {event: {event: [Trial Started]}}", "trigger: {manual: true}"))
    people = [*story.person("ann", browsers=2), *story.person("bob")]
    story.person("cleo", browsers=0)
    story.desk.post("/journeys/care/enrollments", {"subject_ids": [story.desk.account_id("acme")]})
    story.desk.tick()
    story.run()
    assert [len(browser.shown) for browser in people] == [1, 1, 1]
    assert sorted(story.ends(), key=str) == [("delivered", None)] * 3 + [("skipped", "no_subscription")]


def test_a_trial_shows_the_message_and_who_gets_none(story: Story) -> None:
    story.person("ann", browsers=2)
    story.person("bob", browsers=0)
    story.person("cleo", consent="withdrawn")
    definition = {
        "workflow": "trial", "name": "Trial", "kind": "journey", "consent": "ignore", "trigger": {"segment_entered": "all"},
        "nodes": [{"send_web_push": {"id": "hello", "title": "Hi {{ contact.first_name }}", "purpose": "news"}}],
    }  # fmt: skip
    story.define("{segment: all, name: All, subject: contact, mode: rule, criteria: {attribute: email, is_set: true}}")
    story.desk.tick()
    found = story.desk.post("/journeys/preview", {"definition": definition | {"consent": "news"}})
    (node,) = [node for node in found["nodes"] if node["id"] == "hello"]
    assert (node["messages"]["channel"], node["messages"]["count"]) == ("web_push", 3)
    assert node["messages"]["skipped"] == {"no_subscription": 1}
    asked = {"definition": definition, "subject_id": story.contact_id("ann"), "anyway": True}
    (step,) = story.desk.post("/journeys/simulate", asked)["steps"]
    assert [(one["to"], one["subject"], one["skipped"]) for one in step["messages"]] == [
        ("their browser", "Hi Ann", None)
    ] * 2
    (message,) = story.desk.post("/journeys/simulate", asked | {"subject_id": story.contact_id("bob")})["steps"][0][
        "messages"
    ]
    assert (message["subject"], message["skipped"]) == ("Hi Bob", "no_subscription")
    assert message["fields"] == {"url": None, "icon": None, "ttl": 86_400, "urgency": "normal", "topic": None}


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("urgency: soon", "urgency: soon is none of very-low, low, normal, high"),
        ("ttl: 9999999", "ttl: 9999999 is no number of seconds from 0 to 2,419,200 (four weeks)"),
        ('body: "{{ contact.nickname }}"', "contact has no nickname"),
        ('icon: "{{ first_name }}"', "there is no first_name"),
        ('topic: "{{ event.properties.order | reverze }}"', "there is no filter reverze"),
    ],
)
def test_what_is_wrong_with_a_message_is_said_when_it_is_saved(story: Story, given: str, said: str) -> None:
    text = f"""\
workflow: other
name: Other
kind: journey
consent: ignore
trigger: {{manual: true}}
nodes:
  - send_web_push: {{id: hello, title: Hello, {given}}}
"""
    answer = story.desk.client.post("/api/v1/definitions", content=text, headers=YAML)
    assert answer.status_code == 422
    assert said in answer.text


def _bytes(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
