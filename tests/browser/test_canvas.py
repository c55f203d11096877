"""Goal: a marketer builds a journey on the canvas, sees what is wrong where it is, publishes it, and watches people go through."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.browser.conftest import OpenPage, Showing
from tests.browser.screen import WIDTHS, overflow, serious_faults, settled
from tests.browser.servers import Site, serving
from tests.workspaces import copy_of_demo

NODES = [
    {"wait": {"id": "first-day", "days": 1}},
    {"decide": {"id": "warm", "criteria": {"score": {"gte": 50}}, "no": "cold"}},
    {"update_attribute": {"id": "call", "set": {"care": "call"}, "next": "exit"}},
    {"end": {"id": "cold", "reason": "disqualified"}},
]
CARE = {
    "workflow": "care", "name": "Care", "kind": "journey", "subject": "account",
    "trigger": {"segment_entered": "hot-accounts", "enroll_existing": True}, "nodes": NODES,
}  # fmt: skip


@pytest.fixture(scope="module")
def journeys(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The demo with a journey in which people wait, for the tests of this file."""
    file = tmp_path_factory.mktemp("journeys") / "demo.opportune"
    copy_of_demo(tmp_path_factory, file)
    with serving(file) as site:
        site.send("POST", "/api/v1/definitions", json=[CARE])
        site.send("POST", "/api/v1/ticks", json={})
        yield site


def step(page: Page, name: str) -> Locator:
    """A step on the canvas, by what it says."""
    return page.get_by_role("group", name=name)


def test_a_journey_is_built_mended_published_and_paused(open_page: OpenPage, journeys: Site) -> None:
    page = open_page(journeys, path="/journeys/new")
    page.get_by_label("Name").fill("Welcome")
    page.get_by_text("Accounts", exact=True).last.click()
    page.get_by_role("button", name="Go to the canvas").click()
    expect(step(page, "Start: ")).to_contain_text("Choose what starts it.")
    page.get_by_label("What starts it", exact=True).select_option("manual")
    # By mouse: a click adds behind what is chosen, a drag puts into a way.
    page.locator("[data-kind=wait]").click()
    expect(step(page, "Wait: 1 day")).to_be_visible()
    page.locator("[data-kind=decide]").click()
    expect(step(page, "Decide: has a fault")).to_contain_text("Say what has to hold.")
    page.locator("[data-kind=end]").drag_to(
        page.get_by_role("button", name="Add a step behind Decide, yes", exact=True)
    )
    expect(step(page, "End: completed")).to_be_visible()
    # By keyboard: into the other way, and what it says.
    page.get_by_role("button", name="Add a step behind Decide, no", exact=True).press("Enter")
    page.get_by_label("Search kinds of steps").fill("end")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Left as")).to_be_focused()
    page.get_by_label("Left as").select_option("disqualified")
    expect(step(page, "End: disqualified")).to_be_visible()

    # The fault is on its step, keeps it from being published, and is mended there.
    page.get_by_role("button", name="Publish…").click()
    expect(page.get_by_role("dialog")).to_contain_text("1 fault to mend first")
    expect(page.get_by_role("button", name="Publish", exact=True)).to_be_disabled()
    page.get_by_role("button", name="Go on editing").click()
    step(page, "Wait: 1 day").focus()
    page.keyboard.press("ArrowDown")
    expect(step(page, "Decide: has a fault")).to_be_focused()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Add condition").click()
    page.get_by_role("menuitem", name="Tier").first.click()
    expect(page.get_by_text("No faults")).to_be_visible()
    expect(page.get_by_text("Draft saved")).to_be_visible()

    # An edit survives a reload, and can be undone and done again.
    page.keyboard.press("Escape")
    step(page, "End: disqualified").focus()
    page.keyboard.press("Delete")
    expect(step(page, "End: disqualified")).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    expect(step(page, "End: disqualified")).to_be_visible()
    expect(page.get_by_text("Draft saved")).to_be_visible()
    settled(page)
    page.reload()
    expect(step(page, "End: disqualified")).to_be_visible()

    page.get_by_role("button", name="Publish…").click()
    page.get_by_role("button", name="Publish", exact=True).click()
    expect(page.get_by_text("Version 1 of Welcome is in force.")).to_be_visible()
    ids = [row["account_id"] for row in journeys.get("/api/v1/accounts", limit=3)["items"]]
    journeys.send("POST", "/api/v1/journeys/welcome/enrollments", json={"subject_ids": ids})
    journeys.send("POST", "/api/v1/ticks", json={})
    page.get_by_role("button", name="3 here, at Wait: show who").click()
    expect(page.get_by_role("table")).to_contain_text("in a day")
    every_step = page.get_by_role("button", name="Every step of").first
    every_step.click()
    expect(page.get_by_role("dialog", name="Path of")).to_contain_text("came here and waits")
    page.keyboard.press("Escape")
    expect(every_step).to_be_focused()
    page.get_by_role("button", name="Pause").click()
    expect(page.get_by_role("button", name="Resume")).to_be_visible()
    expect(page.get_by_role("table")).to_contain_text("the journey is resumed")
    assert journeys.get("/api/v1/journeys/welcome")["status"] == "disabled"
    page.get_by_role("button", name="Resume").click()
    expect(page.get_by_role("button", name="Pause")).to_be_visible()
    # Pausing made versions that do the same to people; a longer pause is something else.
    expect(page.get_by_text("on the way in version 1")).to_have_count(0)
    body = journeys.get("/api/v1/definitions/workflow/welcome")["body"]
    (wait,) = [node["wait"] for node in body["nodes"] if "wait" in node]
    wait["days"] = 2
    journeys.send("POST", "/api/v1/definitions", json=[body])
    page.get_by_role("button", name="Move to version 4…").click()
    expect(page.get_by_role("table", name="Who moves and who stays")).to_contain_text("3move")
    page.get_by_role("button", name="Move 3", exact=True).click()
    expect(page.get_by_text("They go on by version 4.")).to_be_visible()
    expect(page.get_by_text("on the way in version 1")).to_have_count(0)


def _at_the_wait_of_a_draft(open_page: OpenPage, journeys: Site, key: str) -> Page:
    """The canvas of a draft of its own, with the form of its first step."""
    journeys.send("PUT", f"/api/v1/journeys/{key}/draft", json={**CARE, "workflow": key})
    page = open_page(journeys, path=f"/journeys/{key}/edit")
    step(page, "Wait: 1 day").click()
    return page


def test_a_number_typed_anew_keeps_its_unit_and_delete_takes_the_step_that_has_the_keyboard(
    open_page: OpenPage, journeys: Site
) -> None:
    page = _at_the_wait_of_a_draft(open_page, journeys, "typed")
    page.get_by_label("For: how many").fill("")
    expect(page.get_by_label("For: unit")).to_have_value("days")
    page.get_by_label("For: how many").fill("14")
    expect(step(page, "Wait: 14 days")).to_be_visible()

    step(page, "Wait: 14 days").click()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Delete")
    expect(page.get_by_text("“Decide” taken out.")).to_be_visible()
    expect(step(page, "Wait: 14 days")).to_be_visible()


def test_what_is_typed_while_a_save_is_under_way_is_kept_when_the_canvas_is_closed(
    open_page: OpenPage, journeys: Site
) -> None:
    page = _at_the_wait_of_a_draft(open_page, journeys, "closed")
    held: list[Route] = []
    page.route("**/journeys/closed/draft*", lambda route: held.append(route), times=1)
    with page.expect_request("**/journeys/closed/draft*"):
        page.get_by_label("For: how many").fill("2")
    page.get_by_label("For: how many").fill("3")
    (late,) = held
    # Saved, but nobody knows yet.
    answer = late.fetch()
    page.get_by_role("button", name="Close", exact=True).click()
    expect(step(page, "Wait: 3 days")).to_have_count(0)
    with page.expect_response(lambda answer: '"days":3' in (answer.request.post_data or "")) as saved:
        late.fulfill(response=answer)
    assert saved.value.ok
    assert journeys.get("/api/v1/journeys/closed/draft")["definition"]["nodes"][0]["wait"]["days"] == 3


def test_a_loop_is_refused_with_the_reason(open_page: OpenPage, journeys: Site) -> None:
    page = open_page(journeys, path="/journeys/care/edit")
    later = step(page, "Update attributes: care = call")
    later.locator(".react-flow__handle-bottom").drag_to(step(page, "Wait: 1 day").locator(".react-flow__handle-top"))
    expect(page.get_by_text("Update attributes → Wait → Decide → Update attributes.")).to_be_visible()
    later.locator(".react-flow__handle-bottom").drag_to(step(page, "End").locator(".react-flow__handle-top"))
    expect(page.get_by_text("Draft saved")).to_be_visible()
    written = journeys.get("/api/v1/journeys/care/draft")["definition"]["nodes"]
    assert "next" not in written[2]["update_attribute"], "it goes on at the step below, which goes without saying"
    page.get_by_role("button", name="Drop the draft").click()
    expect(page.get_by_text("The draft was dropped")).to_be_visible()
    assert "care" not in {draft["key"] for draft in journeys.get("/api/v1/journey-drafts")["items"]}


def test_a_web_push_is_written_and_seen_as_somebody_would_get_it(open_page: OpenPage, journeys: Site) -> None:
    draft = {
        "workflow": "pushes", "name": "Pushes", "kind": "journey", "subject": "contact", "consent": "ignore",
        "trigger": {"manual": True}, "nodes": [{"wait": {"id": "day", "days": 1}}],
    }  # fmt: skip
    journeys.send("PUT", "/api/v1/journeys/pushes/draft", json=draft)
    page = open_page(journeys, path="/journeys/pushes/edit")
    step(page, "Wait: 1 day").click()
    page.locator("[data-kind=send_web_push]").click()
    expect(step(page, "Send web push: has a fault")).to_be_visible()
    page.get_by_label("Title").fill("Hi {{ contact.first_name }}")
    page.get_by_label("A click opens").fill("https://example.com/prices")
    page.get_by_label("Urgency").select_option("high")
    shown = page.get_by_role("group", name="As browsers show it")
    expect(shown).to_contain_text("Hi {{ contact.first_name }}")
    expect(shown).to_contain_text("A click opens https://example.com/prices")
    expect(page.get_by_text("Draft saved")).to_be_visible()
    expect(step(page, "Send web push: Hi {{ contact.first_name }}")).to_be_visible()
    assert serious_faults(page) == []
    page.get_by_role("button", name="Simulate").click()
    page.get_by_placeholder("Search by name").fill("a")
    page.get_by_role("listbox").get_by_role("option").first.click()
    steps = page.get_by_role("dialog")
    expect(steps).to_contain_text("Not sent: no browser subscribed.")
    expect(steps.get_by_role("group", name="As browsers show it")).to_contain_text(
        "urgency high, kept for 86,400 seconds"
    )
    assert serious_faults(page) == []
    journeys.send("DELETE", "/api/v1/journeys/pushes/draft")


def test_what_a_request_carries_is_written_as_yaml_and_nothing_of_it_is_lost(
    open_page: OpenPage, journeys: Site
) -> None:
    answer = {"path": "status", "eq": 200, "to": "exit"}
    draft = {
        "workflow": "calls", "name": "Calls", "kind": "journey", "subject": "contact", "trigger": {"manual": True},
        "nodes": [{"http": {"id": "call", "url": "https://example.com/hook", "answers": [answer], "body": "as: it is"}},
                  {"http": {"id": "again", "url": "https://example.com/again", "body": "as it is"}}],
    }  # fmt: skip
    journeys.send("PUT", "/api/v1/journeys/calls/draft", json=draft)

    def written(field: str, text: str, then: Locator | None = None) -> dict[str, Any]:
        """The node as it is saved once this is written into one of its fields, and at once something else clicked."""
        with page.expect_response(lambda answer: answer.request.method == "PUT"):
            page.get_by_label(field).fill(text)
            if then is not None:
                then.click()
        return journeys.get("/api/v1/journeys/calls/draft")["definition"]["nodes"][0]["http"]

    page = open_page(journeys, path="/journeys/calls/edit")
    step(page, "Call an address: POST https://example.com/hook").click()
    expect(page.get_by_label("Ways by the answer")).to_have_value("- path: status\n  eq: 200\n  to: exit\n")
    body = page.get_by_label("Body")
    expect(body).to_have_value('"as: it is"')
    expect(page.get_by_text("Sent as this text")).to_be_visible()
    assert written("Body", "who: {name: Ann, newest: false}")["body"] == {"who": {"name": "Ann", "newest": False}}
    expect(page.get_by_text("Liquid in its strings is filled in")).to_be_visible()
    # What is undone at once is undone, and the field says so.
    body.fill("who: {name: Bob}")
    page.get_by_role("button", name="Undo").click()
    expect(body).to_have_value('"as: it is"')
    page.get_by_role("button", name="Redo").click()
    expect(body).to_have_value("who:\n  name: Bob\n")
    expect(page.get_by_text("No faults")).to_be_visible()

    # What cannot be read is a fault that the journey has, also when the form is left at once.
    close = page.get_by_role("button", name="Close the step")
    assert written("Headers", "X-Key: [1", then=close)["headers"] == "X-Key: [1"
    expect(page.get_by_text("1 fault")).to_be_visible()
    step(page, "Call an address: has a fault").click()
    expect(page.get_by_label("Headers")).to_have_value("X-Key: [1")
    expect(page.get_by_text("This is neither YAML nor JSON")).to_be_visible()
    # Nor does it get into the step that is looked at next.
    again = step(page, "Call an address: POST https://example.com/again")
    assert written("Headers", "X-Key: one", then=again) == {
        "id": "call", "url": "https://example.com/hook", "answers": [answer], "headers": {"X-Key": "one"},
        "body": {"who": {"name": "Bob"}},
    }  # fmt: skip
    expect(page.get_by_label("Body")).to_have_value("as it is")
    expect(page.get_by_label("Headers")).to_have_value("")
    expect(page.get_by_text("No faults")).to_be_visible()

    # What is typed last is published with the rest; a preview on the way takes nothing of the keyboard.
    page.get_by_label("Headers").fill("X-Key: two")
    publish = page.get_by_role("button", name="Publish…")
    publish.click()
    page.get_by_role("button", name="Preview").click()
    expect(page.get_by_role("dialog", name="Preview of Calls")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Preview")).to_be_focused()
    page.keyboard.press("Escape")
    expect(publish).to_be_focused()
    publish.click()
    page.get_by_role("button", name="Publish", exact=True).click()
    expect(page.get_by_text("Version 1 of Calls is in force.")).to_be_visible()
    (_, second) = journeys.get("/api/v1/definitions/workflow/calls")["body"]["nodes"]
    assert second["http"]["headers"] == {"X-Key": "two"}
    journeys.send("DELETE", "/api/v1/definitions/workflow/calls")


@pytest.mark.parametrize("place", ["/journeys/care", "/journeys/care/edit", "/journeys/care?tab=people", "/workflows"])
def test_a_screen_of_journeys(show: Showing, journeys: Site, place: str) -> None:
    page = show(journeys, place)
    expect(page.locator("main h1")).to_have_count(1)
    settled(page)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        too_wide = overflow(page)
        assert too_wide <= 0, f"{too_wide} pixels too wide at {width}"
        if width < 600:
            assert serious_faults(page) == []
    assert serious_faults(page) == []
    page.emulate_media(color_scheme="dark")
    assert serious_faults(page, only="color-contrast") == []


def test_a_preview_and_a_simulation_say_what_would_happen_and_change_nothing(
    open_page: OpenPage, journeys: Site
) -> None:
    before = journeys.get("/api/v1/journeys/care")
    hot = journeys.get("/api/v1/accounts", segment="hot-accounts", limit=200)["items"]
    warm = sum(account["score"] >= 50 for account in hot)
    page = open_page(journeys, path="/journeys/care")
    page.get_by_role("button", name="Preview").click()
    dialog = page.get_by_role("dialog", name="Preview of Care")
    expect(dialog).to_contain_text(f"0 of {len(hot)} would come in: {len(hot)} in it already or not to come again.")
    assert serious_faults(page) == []
    page.keyboard.press("Escape")

    # A draft that takes in others: how many come to each step, who, and what is sent, before it is published.
    draft = CARE | {
        "workflow": "care-more", "trigger": {"segment": "hot-accounts"}, "schedule": "on_demand",
        "nodes": [NODES[0], NODES[1], {"chat": {"id": "call", "webhook": "hook", "text": "Call {{ account.name }}",
                                                "next": "exit"}}, NODES[3]],
    }  # fmt: skip
    journeys.send("PUT", "/api/v1/journeys/care-more/draft", json=draft)
    page.goto("/journeys/care-more/edit")
    expect(page.get_by_role("group", name=re.compile("^Start: On demand, who is in "))).to_be_visible()
    page.get_by_role("button", name="Publish…").click()
    page.get_by_role("button", name="Preview").click()
    expect(page.get_by_role("dialog", name="Preview of")).to_contain_text(f"{len(hot)} of {len(hot)} would come in.")
    page.get_by_role("button", name=f"{len(hot)} would come, at Decide: show who").click()
    side = page.get_by_role("region", name="In numbers")
    # Only some of them where there are many, which hangs on the day of the demo.
    expect(side).to_contain_text(re.compile("They are|Some of them"))
    page.get_by_role("button", name="Back to all steps").click()
    expect(side).to_contain_text(f"{warm} messages")
    assert serious_faults(page) == []
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Go on editing").click()

    # One of them alone, with the message as it would be; and what if it came out otherwise.
    page.get_by_role("button", name="Simulate").click()
    page.get_by_placeholder("Search by name").fill(hot[0]["name"])
    page.get_by_role("option", name=hot[0]["name"]).click()
    steps = page.get_by_role("dialog")
    expect(steps).to_contain_text(f"Call {hot[0]['name']}")
    expect(steps.get_by_role("group", name="POST [secret hook]")).to_contain_text("content-type: application/json")
    expect(steps).to_contain_text("Leaves: completed.")
    page.get_by_label("What comes out at Decide").select_option("no")
    expect(steps).to_contain_text("no, as you chose")
    expect(steps).to_contain_text("Leaves: disqualified.")
    assert serious_faults(page) == []
    after = journeys.get("/api/v1/journeys/care")
    assert (before["entered"], before["version"]) == (after["entered"], after["version"])
    journeys.send("DELETE", "/api/v1/journeys/care-more/draft")


def test_of_two_journeys_of_a_group_the_more_urgent_one_has_people(open_page: OpenPage, journeys: Site) -> None:
    calm = {
        "workflow": "calm", "name": "Calm", "kind": "journey", "subject": "account", "conflict_group": "attention",
        "trigger": {"manual": True}, "nodes": [{"wait": {"id": "week", "days": 7}}],
    }  # fmt: skip
    hot = journeys.get("/api/v1/accounts", segment="hot-accounts", limit=200)["items"]
    journeys.send("POST", "/api/v1/definitions", json=[calm])
    journeys.send("POST", "/api/v1/journeys/calm/enrollments", json={"subject_ids": [hot[0]["account_id"]]})
    journeys.send("POST", "/api/v1/ticks", json={})
    urgent = calm | {
        "workflow": "urgent",
        "name": "Urgent",
        "trigger": {"segment": "hot-accounts"},
        "schedule": "on_demand",
    }
    del urgent["conflict_group"]
    journeys.send("PUT", "/api/v1/journeys/urgent/draft", json=urgent)

    page = open_page(journeys, path="/journeys/urgent/edit")
    page.get_by_role("button", name="Settings").click()
    page.get_by_role("button", name="Who may come in").click()
    group, priority = page.get_by_label("Group", exact=True), page.get_by_label("Priority in its group")
    group.fill("attention")
    expect(page.get_by_text("Draft saved")).to_be_visible()
    page.get_by_role("button", name="Publish…").click()
    page.get_by_role("button", name="Preview").click()
    held_off = f"{len(hot) - 1} of {len(hot)} would come in: 1 held off by Calm."
    expect(page.get_by_role("dialog", name="Preview of")).to_contain_text(held_off)
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Go on editing").click()

    priority.fill("5")
    expect(page.get_by_text("Draft saved")).to_be_visible()
    page.get_by_role("button", name="Publish…").click()
    page.get_by_role("button", name="Preview").click()
    expect(page.get_by_role("dialog", name="Preview of")).to_contain_text(f"{len(hot)} of {len(hot)} would come in.")
    expect(page.get_by_role("table", name="Would leave for it")).to_contain_text("Calm1")
    assert serious_faults(page) == []
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Publish", exact=True).click()
    expect(page.get_by_text("Version 1 of Urgent is in force.")).to_be_visible()
    page.get_by_role("tab", name="What it says").click()
    expect(page.get_by_text("in group attention, with priority 5")).to_be_visible()
    journeys.send("POST", "/api/v1/journeys/urgent/run")
    journeys.send("POST", "/api/v1/ticks", json={})
    page.goto("/journeys/calm?tab=people")
    page.get_by_text("Left 1", exact=True).click()
    expect(page.get_by_role("table")).to_contain_text("a journey of higher priority has them")
    for key in ("urgent", "calm"):
        journeys.send("POST", f"/api/v1/journeys/{key}/status", json={"status": "archived"})


def test_an_email_is_written_reviewed_activated_and_switched_off(open_page: OpenPage, empty_server: Site) -> None:
    page = open_page(empty_server, path="/emails/new")
    page.get_by_label("Name", exact=True).fill("Hello")
    page.get_by_label("Subject").fill("Hello there")
    page.get_by_label("HTML").fill("<p>Welcome.</p>")
    page.get_by_label("From").fill("hi@acme.example")
    page.get_by_role("button", name="Create email").click()
    expect(page.get_by_role("button", name="Activate")).to_have_count(0)
    page.get_by_role("button", name="Mark as reviewed").click()
    expect(page.get_by_role("button", name="Activate")).to_be_visible()
    assert empty_server.get("/api/v1/emails/hello")["status"] == "reviewed"

    # What was reviewed is not what is written now.
    page.get_by_label("Subject").fill("Hello!")
    expect(page.get_by_text("it is a draft again and has to be reviewed")).to_be_visible()
    page.get_by_role("button", name="Save").click()
    page.get_by_role("button", name="Mark as reviewed").click()
    page.get_by_role("button", name="Activate").click()
    expect(page.get_by_role("button", name="Switch off")).to_be_visible()
    page.get_by_label("Subject").fill("Hello again")
    expect(page.get_by_text("what you save is what everybody gets from then on")).to_be_visible()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("what you save is what everybody gets from then on")).to_have_count(0)
    found = empty_server.get("/api/v1/emails/hello")
    assert (found["status"], found["subject"]) == ("active", "Hello again")
    assert serious_faults(page) == []

    page.get_by_role("button", name="Switch off").click()
    expect(page.get_by_role("button", name="Activate")).to_be_visible()
    assert empty_server.get("/api/v1/emails", status="inactive")["items"][0]["key"] == "hello"
    page = open_page(empty_server, "view_only", "/emails/hello")
    expect(page.get_by_label("Subject")).to_have_value("Hello again")
    for name in ("Save", "Activate", "Mark as reviewed"):
        expect(page.get_by_role("button", name=name)).to_have_count(0)


def test_what_one_wrote_another_one_approves(open_page: OpenPage, journeys: Site) -> None:
    page = open_page(journeys, path="/settings/sending")
    page.get_by_role("switch", name="Journeys need an approval").click()
    page.get_by_role("button", name="Save the rules").click()
    expect(page.get_by_role("region", name="What you changed")).to_contain_text("Nothing yet.")
    draft = CARE | {"workflow": "gently", "name": "Gently"}
    journeys.send("PUT", "/api/v1/journeys/gently/draft", json=draft)
    journeys.send("POST", "/api/v1/journeys/gently/draft/submit", json={"note": "For the hot ones."})
    page.goto("/workflows")
    expect(page.get_by_role("row", name="Gently")).to_contain_text("in review")
    page.goto("/journeys/gently/edit")
    expect(page.get_by_text("command line asked for a review")).to_be_visible()
    page.get_by_role("button", name="Review…").click()
    expect(page.get_by_role("button", name="Send back", exact=True)).to_be_disabled()
    assert serious_faults(page) == []
    page.get_by_role("button", name="Approve", exact=True).click()
    expect(page.get_by_text("administrator approved it")).to_be_visible()
    expect(page.get_by_role("button", name="Publish…")).to_be_visible()
    # An edit takes the approval away, and whoever made it asks the next one.
    step(page, "Update attributes: care = call").focus()
    page.keyboard.press("Delete")
    page.get_by_role("button", name="Submit for review…").click()
    page.get_by_label("What they should know").fill("Without a call.")
    page.get_by_role("button", name="Submit for review", exact=True).click()
    expect(page.get_by_role("button", name="In review")).to_be_disabled()
    journeys.send("DELETE", "/api/v1/journeys/gently/draft")
    rules = journeys.get("/api/v1/definitions/sending_rules/default")["body"] | {"journeys_need_approval": False}
    journeys.send("PUT", "/api/v1/definitions/sending_rules/default", json=rules)


def test_what_a_journey_asks_for_and_tells_stands_where_people_look(open_page: OpenPage, journeys: Site) -> None:
    asking = CARE | {
        "workflow": "asking", "name": "Asking", "trigger": {"manual": True},
        "nodes": [{"create_task": {"id": "call", "title": "Call them", "due_days": 1}},
                  {"notify": {"id": "tell", "title": "Somebody to call"}}],
    }  # fmt: skip
    # How many tasks the demo asks for hangs on the day; with more than five the panel shows the most urgent ones.
    for task in journeys.get("/api/v1/tasks", state="open", limit=200)["items"]:
        journeys.send("PATCH", f"/api/v1/tasks/{task['task_id']}", json={"state": "done"})
    page = open_page(journeys, path="/trends")
    journeys.send("POST", "/api/v1/definitions", json=[asking])
    account = journeys.get("/api/v1/accounts", limit=1)["items"][0]
    body = {"subject_ids": [account["account_id"]]}
    journeys.send("POST", "/api/v1/journeys/asking/enrollments", json=body)
    journeys.send("POST", "/api/v1/ticks", json={})
    page.goto("/")
    tasks = page.get_by_role("listitem").filter(has_text="Call them")
    expect(tasks).to_contain_text("due in a day")
    bell = page.get_by_role("button", name=re.compile(r"^Notifications, \d+ not read$"))
    expect(bell).to_be_visible()
    others = int(re.sub(r"\D", "", bell.get_attribute("aria-label") or "")) - 1
    bell.click()
    inbox = page.get_by_role("dialog", name="Notifications")
    expect(inbox).to_contain_text("Somebody to call")
    # The list covers parts of links for the moment.
    assert [fault for fault in serious_faults(page) if not fault.startswith("target-size")] == []
    inbox.get_by_role("button", name="Somebody to call").click()
    expect(page.get_by_role("heading", level=1, name=account["name"])).to_be_visible()
    left = f"Notifications, {others} not read" if others else "Notifications"
    expect(page.get_by_role("button", name=left, exact=True)).to_be_visible()
    page.goto("/")
    page.set_viewport_size({"width": 390, "height": 900})
    settled(page)
    assert overflow(page) <= 0
    assert serious_faults(page) == []
    page.get_by_role("button", name="Done: Call them").click()
    expect(page.get_by_role("button", name="Done: Call them")).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    page.get_by_role("button", name="Dismiss: Call them").click()
    expect(page.get_by_role("button", name="Dismiss: Call them")).to_have_count(0)
    dismissed = journeys.get("/api/v1/tasks", state="dismissed")["items"]
    assert [task["title"] for task in dismissed] == ["Call them"]
