"""People find their way in, stay out of what is not theirs, and manage each other."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenPage
from tests.browser.screen import overflow, serious_faults, settled
from tests.browser.servers import PASSWORD, Site, serving

SCREENS = (
    "/", "/trends", "/accounts", "/contacts", "/pipeline", "/segments", "/intent-reports", "/campaigns", "/workflows", "/ladders",
    "/lint", "/settings",
)  # fmt: skip
# Whatever changes something is called by one of these.
CHANGING = re.compile(
    r"^(new|create|make|add|edit|delete|remove|run|enable|disable|save|import|invite|clone|duplicate|archive)\b", re.I
)


def test_the_first_person_becomes_the_administrator_by_a_link_and_invites_another(
    tmp_path_factory: pytest.TempPathFactory, open_page: OpenPage
) -> None:
    with serving(tmp_path_factory.mktemp("first") / "first.opportune") as site:
        link = site.send("POST", "/api/v1/first-administrator-link")["url"]
        page = open_page(site, role=None, path=link)
        expect(page.get_by_role("heading", name="Welcome to Opportune")).to_be_visible()
        assert not serious_faults(page)
        page.get_by_label("Your name").fill("Ann Early")
        page.get_by_label("Email").fill("ann@example.com")
        page.get_by_label("Password", exact=True).fill(PASSWORD)
        page.get_by_role("button", name="Start").click()
        expect(page.get_by_role("heading", name="Today")).to_be_visible()

        page.goto("/settings/users")
        page.get_by_role("button", name="Invite somebody").click()
        page.get_by_label("Email").fill("bob@example.com")
        page.get_by_role("radio", name="view only").check()
        page.get_by_role("button", name="Make the invitation").click()
        invitation = page.get_by_test_id("link").inner_text()
        assert invitation.startswith(f"{site.url}/welcome/")
        page.get_by_role("button", name="Done").click()
        expect(page.get_by_role("row", name=re.compile("bob@example.com"))).to_contain_text("invited")

        used = open_page(site, role=None, path=link)
        expect(used.get_by_role("heading", name="This link leads nowhere")).to_be_visible()

        bob = open_page(site, role=None, path=invitation)
        expect(bob.get_by_text("You are invited as view only.")).to_be_visible()
        bob.get_by_label("Your name").fill("Bob Later")
        bob.get_by_label("Password", exact=True).fill("words that nobody guesses")
        bob.get_by_role("button", name="Start").click()
        expect(bob.get_by_role("heading", name="Today")).to_be_visible()
        bob.get_by_role("button", name="Signed in as Bob Later").click()
        bob.get_by_role("menuitem", name="Sign out").click()
        expect(bob.get_by_role("heading", name="Sign in")).to_be_visible()

        page.goto("/settings/audit-log")
        expect(page.get_by_role("row", name=re.compile("Bob Later.*accepted an invitation"))).to_be_visible()


def test_somebody_signs_in_after_a_mistake_and_goes_on_to_where_they_wanted(
    demo_server: Site, open_page: OpenPage
) -> None:
    demo_server.cookies_of("sales")
    page = open_page(demo_server, role=None, path="/settings/profile?x=1")
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    assert not serious_faults(page)
    page.get_by_label("Email").fill("sales@opportune.example")
    page.get_by_label("Password", exact=True).fill("not the password")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_contain_text("The email address or the password is not right.")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="Password")).to_be_visible()
    expect(page).to_have_url(re.compile(r"/settings/profile\?x=1"))


def test_somebody_who_may_only_look_finds_nothing_to_change_and_is_refused_by_the_api(
    demo_server: Site, open_page: OpenPage
) -> None:
    page = open_page(demo_server, role="view_only")
    for screen in SCREENS:
        page.goto(screen)
        settled(page)
        main = page.get_by_role("main")
        expect(main.get_by_role("heading", level=1)).to_be_visible()
        for role in ("button", "link"):
            offered = [
                name
                for control in main.get_by_role(role).all()
                if control.is_enabled()
                and CHANGING.search(name := control.inner_text().strip())
                # A segment of the demo, called so.
                and control.get_attribute("href") != "/segments/new-trials"
            ]
            assert not offered, f"{screen} offers {offered}"
    # From the page itself, with everything that it sends.
    statuses = page.evaluate(
        """async () => {
            const session = await (await fetch("/api/v1/session")).json();
            const headers = {"X-CSRF-Token": session.csrf_token, "Content-Type": "application/json"};
            const send = async (method, path, body) =>
                (await fetch("/api/v1" + path, {method, headers, body: JSON.stringify(body)})).status;
            return [
                await send("POST", "/accounts", {domain: "new.example"}),
                await send("PATCH", "/accounts/1", {name: "New"}),
                await send("PUT", "/definitions/segment/new", {segment: "new", name: "New", mode: "manual"}),
                await send("POST", "/workflows/any/run", {}),
                await send("POST", "/write-keys", {source: "new"}),
                await send("POST", "/tokens", {name: "new"}),
                await send("POST", "/user-access", {email: "new@example.com"}),
                (await fetch("/api/v1/audit-log")).status,
                (await fetch("/api/v1/accounts")).status,
            ];
        }"""
    )
    assert statuses == [403] * 8 + [200]


def test_a_token_is_made_shown_once_and_revoked(demo_server: Site, open_page: OpenPage) -> None:
    page = open_page(demo_server, role="marketing", path="/settings/profile")
    page.get_by_role("button", name="Make a token").first.click()
    page.get_by_label("What it is for").fill("Board report")
    page.get_by_role("button", name="Make the token").click()
    token = page.get_by_test_id("token").inner_text()
    answer = page.request.get("/api/v1/accounts", headers={"Authorization": f"Bearer {token}"})
    assert answer.status == 200
    page.get_by_role("button", name="Done").click()
    page.get_by_role("button", name="Revoke Board report").click()
    page.get_by_role("button", name="Revoke it").click()
    expect(page.get_by_text("No token yet")).to_be_visible()
    answer = page.request.get("/api/v1/accounts", headers={"Authorization": f"Bearer {token}"})
    assert answer.status == 401
    assert overflow(page) <= 0
