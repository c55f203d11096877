"""Writes what a website, a mail platform, a calendar and the like would send about one account, call by call."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random
from typing import Any

from opportune.testing.people import DemoContact

Payload = dict[str, Any]
Call = tuple[datetime, Payload]
SITE = "https://www.seller.example"
_BROWSERS = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Safari/605",
    "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0",
)


class Calls:
    """The calls about one account, in the order of writing. Knows who has signed in on their browser."""

    def __init__(self, prefix: str, chance: Random) -> None:
        self.written: list[Call] = []
        self._prefix = prefix
        self._chance = chance
        self._signed_in: set[str] = set()

    def page(self, moment: datetime, who: DemoContact, path: str) -> None:
        self.web_page(moment, who.browser, path, user_id=who.user_id if who.browser in self._signed_in else None)

    def web_page(
        self,
        moment: datetime,
        browser: str,
        path: str,
        *,
        user_id: str | None = None,
        company_domain: str | None = None,
        agent: str | None = None,
    ) -> None:
        """A page view by a browser; `company_domain` is what a lookup of its address says."""
        properties = {"url": SITE + path, "path": path}
        if company_domain:
            properties["company_domain"] = company_domain
        call: Payload = {"type": "page", "anonymousId": browser, "properties": properties}
        if user_id:
            call["userId"] = user_id
        self._write(moment, {**call, "context": {"userAgent": agent or browser_agent(browser)}})

    def sign_in(self, moment: datetime, who: DemoContact) -> None:
        """The browser tells who uses it, once."""
        if who.browser in self._signed_in:
            return
        self._signed_in.add(who.browser)
        traits = {
            "email": who.email,
            "firstName": who.first_name,
            "lastName": who.last_name,
            "title": who.title,
        }
        self._write(moment, {"type": "identify", "anonymousId": who.browser, "userId": who.user_id, "traits": traits})

    def site_event(self, moment: datetime, who: DemoContact, event: str, **properties: Any) -> None:
        """Something a signed-in person does on the site."""
        self._write(
            moment,
            {
                "type": "track",
                "event": event,
                "anonymousId": who.browser,
                "userId": who.user_id,
                "properties": properties,
                "context": {"userAgent": browser_agent(who.browser)},
            },
        )

    def mail_event(self, moment: datetime, who: DemoContact, event: str, **properties: Any) -> None:
        """Something another system reports about a person it knows by email: mail platform, calendar, deal room."""
        self._write(moment, {"type": "track", "event": event, "properties": {"email": who.email, **properties}})

    def company_event(self, moment: datetime, domain: str, event: str, **properties: Any) -> None:
        """Something known about a company and no person."""
        self._write(moment, {"type": "track", "event": event, "properties": {"company_domain": domain, **properties}})

    def group(self, moment: datetime, browser: str, name: str, domain: str) -> None:
        """A browser says for which company it is used."""
        traits = {"name": name, "domain": domain}
        self._write(moment, {"type": "group", "anonymousId": browser, "groupId": domain, "traits": traits})

    def _write(self, moment: datetime, call: Payload) -> None:
        moment = moment.replace(microsecond=self._chance.randrange(1000) * 1000)
        number = len(self.written) + 1
        self.written.append(
            (moment, {"messageId": f"{self._prefix}-{number}", "timestamp": moment.isoformat(), **call})
        )


def browser_agent(browser: str) -> str:
    """The user agent of a browser, always the same one."""
    return _BROWSERS[sum(browser.encode()) % len(_BROWSERS)]


def seconds(count: float) -> timedelta:
    return timedelta(seconds=count)
