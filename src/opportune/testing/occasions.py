"""What happens on one occasion: a visit and its pages, a meeting and who comes, an evening in the deal room."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random
from typing import assert_never

from opportune.testing.calls import SITE, Calls, seconds
from opportune.testing.people import DemoContact
from opportune.testing.persona import Occasion, Stage

_PAGES: dict[Stage, dict[str, int]] = {
    Stage.EARLY: {
        "/": 6,
        "/blog/what-is-intent": 4,
        "/blog/buying-groups": 4,
        "/blog/quarterly-planning": 3,
        "/product": 3,
        "/about": 2,
        "/careers": 2,
        "/customers/northwind": 1,
    },
    Stage.MIDDLE: {
        "/": 4,
        "/product": 4,
        "/product/scoring": 3,
        "/features/alerts": 3,
        "/customers/northwind": 2,
        "/case-studies/logistics": 2,
        "/blog/buying-groups": 2,
        "/pricing": 1,
    },
    Stage.LATE: {
        "/": 3,
        "/pricing": 4,
        "/product/scoring": 3,
        "/product/integrations": 3,
        "/security": 3,
        "/docs/api": 3,
        "/case-studies/logistics": 2,
    },
}
_DOWNLOADS: dict[Stage, tuple[str, ...]] = {
    Stage.EARLY: ("Template Downloaded", "Template Downloaded", "Whitepaper Downloaded"),
    Stage.MIDDLE: ("Whitepaper Downloaded", "Template Downloaded", "ROI Calculator Completed"),
    Stage.LATE: ("Comparison Guide Downloaded", "ROI Calculator Completed", "Whitepaper Downloaded"),
}
_SOCIAL = ("LinkedIn Post Liked", "LinkedIn Post Liked", "LinkedIn Page Followed", "LinkedIn Post Commented")
_DOCUMENTS = ("proposal", "security-overview", "contract-draft", "rollout-plan")
_NO_SHOW_SHARE, _RESCHEDULED_SHARE = 0.12, 0.5


class Diary:
    """Writes the occasions of one account's people into its calls."""

    def __init__(self, calls: Calls, chance: Random, domain: str) -> None:
        self._calls = calls
        self._chance = chance
        self._domain = domain
        self._meetings = 0

    def write(
        self, occasion: Occasion, moment: datetime, who: DemoContact, people: Sequence[DemoContact], stage: Stage
    ) -> None:
        """One occasion of `who`; `people` are those of the account who take part in anything."""
        match occasion:
            case Occasion.VISIT:
                self.visit(moment, who, stage)
            case Occasion.DOWNLOAD:
                self._download(moment, who, stage)
            case Occasion.MEETING:
                self._meeting(moment, who, people)
            case Occasion.ROOM:
                self._room(moment, who)
            case Occasion.FORM:
                self._form(moment, who, stage)
            case Occasion.WEBINAR:
                self._webinar(moment, who)
            case Occasion.SOCIAL:
                self._calls.mail_event(moment, who, self._chance.choice(_SOCIAL), post_id=f"post-{moment:%V}")
            case Occasion.REPLY:
                self._calls.mail_event(moment, who, "Email Replied", email_id=f"personal-{moment:%Y%m%d}")
            case _ as unreachable:
                assert_never(unreachable)

    def visit(self, moment: datetime, who: DemoContact, stage: Stage) -> None:
        for path in self._paths(stage):
            self._calls.page(moment, who, path)
            moment += seconds(self._chance.randint(15, 240))

    def visit_of_browser(self, moment: datetime, browser: str, company_domain: str | None, stage: Stage) -> None:
        """A visit by nobody known."""
        for path in self._paths(stage):
            self._calls.web_page(moment, browser, path, company_domain=company_domain)
            moment += seconds(self._chance.randint(15, 240))

    def newsletter(self, sent_at: datetime, who: DemoContact, open_chance: float) -> None:
        """A mailing: perhaps opened within the day, perhaps clicked, which leads to a visit and tells who it is."""
        if self._chance.random() >= open_chance:
            return
        mail = {"email_id": f"newsletter-{sent_at:%Y%m%d}", "delivered_at": sent_at.isoformat()}
        opened_at = sent_at + seconds(self._chance.randint(60, 30_000))
        self._calls.mail_event(opened_at, who, "Email Opened", **mail)
        if self._chance.random() < 0.25:
            clicked_at = opened_at + seconds(self._chance.randint(5, 60))
            link = f"{SITE}/blog/what-is-intent"
            self._calls.mail_event(clicked_at, who, "Email Link Clicked", link=link, **mail)
            self._calls.sign_in(clicked_at + seconds(1), who)
            self._calls.page(clicked_at + seconds(2), who, "/blog/what-is-intent")

    def scan(self, sent_at: datetime, who: DemoContact) -> None:
        """A mail scanner looks at a mailing in the seconds after its delivery: opens it and follows every link."""
        mail = {"email_id": f"newsletter-{sent_at:%Y%m%d}", "delivered_at": sent_at.isoformat()}
        self._calls.mail_event(sent_at + seconds(1), who, "Email Opened", **mail)
        for number, path in enumerate(("/blog/what-is-intent", "/product", "/pricing", "/unsubscribe"), start=1):
            clicked_at = sent_at + seconds(1 + number)
            self._calls.mail_event(clicked_at, who, "Email Link Clicked", link=SITE + path, **mail)

    def _paths(self, stage: Stage) -> list[str]:
        count = min(self._chance.choice((1, 1, 2, 2, 3, 4, 6)), 4 if stage is Stage.EARLY else 6)
        return self._chance.choices(list(_PAGES[stage]), weights=list(_PAGES[stage].values()), k=count)

    def _download(self, moment: datetime, who: DemoContact, stage: Stage) -> None:
        self.visit(moment, who, stage)
        moment += seconds(self._chance.randint(300, 600))
        self._calls.sign_in(moment, who)
        event = self._chance.choice(_DOWNLOADS[stage])
        self._calls.site_event(moment + seconds(2), who, event, content_id=event.split()[0].lower())

    def _meeting(self, moment: datetime, who: DemoContact, people: Sequence[DemoContact]) -> None:
        self._meetings += 1
        meeting = {"meeting_id": f"{self._domain}-{self._meetings}"}
        self._calls.mail_event(moment, who, "Meeting Scheduled", **meeting)
        held_at = (moment + timedelta(days=self._chance.randint(1, 4))).replace(minute=0, second=0)
        if self._chance.random() < _NO_SHOW_SHARE:
            self._calls.mail_event(held_at + timedelta(minutes=15), who, "Meeting No-Show", **meeting)
            if self._chance.random() < _RESCHEDULED_SHARE:
                self._calls.mail_event(held_at + timedelta(hours=3), who, "Meeting Rescheduled", **meeting)
            return
        others = [person for person in people if person is not who]
        guests = self._chance.sample(others, min(len(others), self._chance.randrange(3)))
        for number, guest in enumerate([who, *guests]):
            self._calls.mail_event(held_at + seconds(30 * number), guest, "Meeting Attended", **meeting)
        if self._chance.random() < 0.2:
            self._calls.mail_event(held_at + timedelta(minutes=50), who, "Follow-up Meeting Requested", **meeting)

    def _room(self, moment: datetime, who: DemoContact) -> None:
        room = {"room_id": f"room-{self._domain}"}
        self._calls.mail_event(moment, who, "Deal Room Visited", **room)
        document = self._chance.choice(_DOCUMENTS)
        if self._chance.random() < 0.7:
            moment += seconds(self._chance.randint(10, 60))
            spent = self._chance.randint(20, 500)
            self._calls.mail_event(moment, who, "Document Viewed", document_id=document, duration_seconds=spent, **room)
            moment += seconds(spent)
        if self._chance.random() < 0.2:
            self._calls.mail_event(moment, who, "Document Downloaded", document_id=document, **room)
        if self._chance.random() < 0.15:
            self._calls.mail_event(moment + seconds(90), who, "Chat Message Sent", **room)
        if self._chance.random() < 0.06:
            self._calls.mail_event(moment + seconds(180), who, "Milestone Completed", **room)

    def _form(self, moment: datetime, who: DemoContact, stage: Stage) -> None:
        self.visit(moment, who, stage)
        moment += seconds(self._chance.randint(300, 600))
        self._calls.sign_in(moment, who)
        form = "Request a demo" if stage is Stage.LATE or self._chance.random() < 0.3 else "Contact us"
        self._calls.site_event(moment + seconds(2), who, "Form Submitted", form_name=form)

    def _webinar(self, moment: datetime, who: DemoContact) -> None:
        webinar = {"webinar_id": f"webinar-{moment:%Y-%m}"}
        self._calls.sign_in(moment, who)
        self._calls.site_event(moment + seconds(2), who, "Webinar Registered", **webinar)
        if self._chance.random() < 0.6:
            held_at = (moment + timedelta(days=self._chance.randint(2, 9))).replace(hour=15, minute=0, second=0)
            self._calls.mail_event(held_at, who, "Webinar Attended", **webinar)
