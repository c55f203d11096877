"""What links in mails lead to, and what becomes of it: signals that count, verdicts on scanners, consent withdrawn."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from opportune.delivery.links import NO_MESSAGE, Links
from opportune.delivery.message import Message
from tests.api.desk import Desk, open_desk
from tests.email.mail_world import MailWorld

TARGET = "https://example.com/pricing?a=1&b=ü"
AGENT = {
    "User-Agent": "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36"
}


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with open_desk(tmp_path / "workspace.duckdb") as opened:
        yield opened


class Story:
    """A mail to Ann that was delivered at the beginning."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        desk.event("ann@acme", "pricing-page-visit").tick()
        self.world = MailWorld(workspace=desk.opportune.context.workspace, now=desk.clock.now())
        self.ann = desk.contact_id("ann@acme")
        self.email = desk.rows("select email from contact where contact_id = ?", [self.ann])[0][0]
        self.message = self.sent()
        self.links = Links(desk.opportune.context.delivery.key)

    def sent(self) -> Message:
        message = self.world.message(self.ann)
        self.world.end(message, at=self.desk.clock.now())
        return message

    def path(self, kind: str, message: Message | None = None, target: str = "") -> str:
        number = (message or self.message).delivery_id
        return self.links.url("", kind, number, target)  # type: ignore[arg-type]

    def ask(self, method: str, path: str, **headers: str) -> tuple[int, str]:
        answer = self.desk.client.request(method, path, headers=AGENT | headers, follow_redirects=False)
        return answer.status_code, answer.headers.get("location") or answer.text

    def signals(self) -> dict[str, str | None]:
        """What counts for Ann by key, and what is held against it."""
        found = self.desk.rows(
            "select k.key, s.verdict from signal s join signal_kind k using (kind_id) where s.subject_id = ? order by signal_id",
            [self.ann],
        )
        return {key: verdict for key, verdict in found if "email" in key}


@pytest.fixture
def story(desk: Desk) -> Story:
    return Story(desk)


def test_a_mail_that_is_opened_and_clicked_counts(story: Story) -> None:
    story.desk.clock.advance(timedelta(minutes=5))
    assert story.ask("GET", story.path("open"))[0] == 200
    assert story.ask("GET", story.path("click", target=TARGET)) == (302, "https://example.com/pricing?a=1&b=%C3%BC")
    story.desk.tick()
    assert story.signals() == {"email-opened": None, "email-link-clicked": None}
    events = story.desk.rows(
        "select name, email, source, properties ->> 'email', properties ->> 'workflow', properties ->> 'link' from event "
        "where source = 'opportune-mail' order by event_id"
    )
    assert events == [
        ("Email Opened", story.email, "opportune-mail", "news", "care-900", None),
        ("Email Link Clicked", story.email, "opportune-mail", "news", "care-900", TARGET),
    ]


def test_whoever_clicks_within_seconds_of_the_delivery_is_a_scanner(story: Story) -> None:
    story.desk.clock.advance(timedelta(seconds=2))
    story.ask("GET", story.path("open"))
    story.ask("GET", story.path("click", target=TARGET))
    story.desk.tick()
    assert set(story.signals()) == {"email-opened", "email-link-clicked"}
    assert all(verdict is not None for verdict in story.signals().values())


def test_a_mail_that_is_opened_before_it_has_arrived_is_a_scanners(story: Story) -> None:
    on_its_way = story.world.message(story.ann)
    story.desk.clock.advance(timedelta(hours=1))
    story.ask("GET", story.path("open", on_its_way))
    story.desk.tick()
    assert story.signals()["email-opened"] is not None


def test_link_checkers_that_ask_with_head_are_suspected(story: Story) -> None:
    story.desk.clock.advance(timedelta(hours=1))
    assert story.ask("HEAD", story.path("click", target=TARGET))[0] == 302
    story.desk.tick()
    assert story.signals()["email-link-clicked"] is not None


def test_a_scanner_that_follows_every_link_is_suspected(story: Story) -> None:
    story.desk.clock.advance(timedelta(hours=1))
    for number in range(4):
        story.ask("GET", story.path("click", target=f"https://example.com/{number}"))
    story.desk.tick()
    assert story.signals()["email-link-clicked"] is not None


def test_a_double_request_counts_once_and_three_days_count_as_reading_again(story: Story) -> None:
    for _ in range(3):
        story.desk.clock.advance(timedelta(days=1))
        for _ in range(2):
            story.ask("GET", story.path("open"))
        story.desk.tick()
    assert story.desk.rows("select count(*) from event where name = 'Email Opened' and source = 'opportune-mail'") == [
        (6,)
    ]
    counted = story.desk.rows(
        "select k.key, count(*) from signal s join signal_kind k using (kind_id) where s.subject_id = ? and k.key like '%mail%' "
        "group by k.key order by k.key",
        [story.ann],
    )
    assert counted == [("email-opened", 3), ("multiple-email-opens", 1)]


def test_links_lead_nowhere_but_where_they_were_made_to(story: Story) -> None:
    good = story.path("click", target=TARGET)
    for path in ("/t/c/x", good[:-3] + "AAA", story.path("open").replace("/o/", "/c/")):
        status, text = story.ask("GET", path)
        assert status == 404, path
    status, text = story.ask("GET", story.path("click", target="javascript:alert(1)"))
    assert (status, "This link does not work" in text) == (404, True)
    assert story.ask("GET", "/t/o/broken.gif")[0] == 200
    assert story.desk.rows("select count(*) from event where source = 'opportune-mail'") == [(0,)]


def test_looking_at_the_page_unsubscribes_nobody(story: Story) -> None:
    for method in ("GET", "HEAD"):
        assert story.ask(method, story.path("unsubscribe"))[0] == 200
    status, text = story.ask("GET", story.path("unsubscribe"))
    assert (status, "Unsubscribe?" in text, '<form method="post">' in text) == (200, True, True)
    assert story.email not in text
    assert f"a…@{story.email.partition('@')[2]}" in text
    assert story.desk.rows("select count(*) from suppression") == [(0,)]


@pytest.mark.parametrize("is_kept", [True, False], ids=["kept", "forgotten"])
def test_one_click_withdraws_consent_and_suppresses_the_address(story: Story, is_kept: bool) -> None:
    if not is_kept:
        story.desk.run("update delivery_end set data = null")
    answer = story.desk.client.post(story.path("unsubscribe"), data={"List-Unsubscribe": "One-Click"})
    assert (answer.status_code, "You are unsubscribed" in answer.text) == (200, True)
    assert story.desk.rows("select address, reason, source from suppression") == [
        (story.email, "unsubscribed", f"delivery {story.message.delivery_id}")
    ]
    consents = story.desk.get(f"/contacts/{story.ann}/consents")["items"]
    assert [(one["purpose"], one["status"], one["source"]) for one in consents] == [
        ("marketing-email", "withdrawn", "unsubscribe link")
    ]
    assert story.world.verdict(story.world.message(story.ann)) == "suppressed"
    assert story.desk.client.post(story.path("unsubscribe")).status_code == 200
    assert story.desk.rows("select count(*) from event where name = 'Email Unsubscribed'") == [(2,)]
    story.desk.tick()


def test_an_unknown_link_to_unsubscribe_is_refused(story: Story) -> None:
    for method in ("GET", "POST"):
        assert story.ask(method, "/u/nonsense")[0] == 404
        assert story.ask(method, story.path("open").replace("/t/o/", "/u/").removesuffix(".gif"))[0] == 404


def test_a_test_mail_is_nobodys(story: Story) -> None:
    for kind in ("open", "click", "unsubscribe"):
        path = story.links.url("", kind, NO_MESSAGE, TARGET if kind == "click" else "")  # type: ignore[arg-type]
        assert story.ask("GET", path)[0] in (200, 302)
    status, text = story.ask("POST", story.links.url("", "unsubscribe", NO_MESSAGE))
    assert (status, "This was a test" in text) == (200, True)
    assert story.desk.rows("select count(*) from event where source = 'opportune-mail'") == [(0,)]


def test_nobody_comes_back_by_opening_a_mail_after_they_were_erased(story: Story) -> None:
    story.desk.run("delete from contact where contact_id = ?", [story.ann])
    assert story.ask("GET", story.path("open"))[0] == 200
    assert story.ask("GET", story.path("click", target=TARGET))[0] == 302
    assert story.ask("POST", story.path("unsubscribe"))[0] == 200
    assert story.desk.rows("select count(*) from event where source = 'opportune-mail'") == [(0,)]
    assert story.desk.rows("select reason from suppression") == [("unsubscribed",)]


def test_pages_forbid_what_they_do_not_need(story: Story) -> None:
    answer = story.desk.client.get(story.path("unsubscribe"))
    assert answer.headers["content-security-policy"].startswith("default-src 'none'; ")
    assert answer.headers["cache-control"].startswith("no-store")
    assert answer.headers["x-robots-tag"] == "noindex"
