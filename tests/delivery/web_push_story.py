"""People with browsers behind a push service, and a journey that writes to them."""

from __future__ import annotations

from typing import Any

from opportune.testing.receivers import Browser, PushService
from tests.api.desk import Desk

YAML = {"Content-Type": "application/yaml"}
RULES = """\
sending_rules: default
from: {name: Opportune, address: hello@example.com}
public_url: https://mail.example.com
quiet_hours: null
"""
JOURNEY = """\
workflow: care
name: Care
kind: journey
consent: news
trigger: {event: {event: [Trial Started]}}
nodes:
  - send_web_push:
      id: hello
      title: "Hi {{ contact.first_name | default: 'there' }}"
      body: "Your {{ event.properties.plan }} plan is ready."
      url: "https://example.com/start?plan={{ event.properties.plan }}"
      icon: https://example.com/icon.png
      ttl: 3600
      urgency: high
      on_error: failed
  - update_attribute: {id: sent, set: {told: "yes"}, next: exit}
  - update_attribute: {id: failed, set: {told: "no"}}
"""


class Story:
    """People with browsers; `run` lets everything happen that is due now."""

    def __init__(self, desk: Desk, service: PushService) -> None:
        self.desk = desk
        self.service = service
        self.public_key = desk.get("/web-push-key")["public_key"]

    def define(self, *texts: str) -> None:
        self.desk.post("/definitions", None, content="\n---\n".join(texts), headers=YAML)

    def person(self, name: str, browsers: int = 1, consent: str | None = "granted") -> list[Browser]:
        self.desk.send(
            {"type": "identify", "userId": name, "traits": {"email": f"{name}@acme.example", "firstName": name.title()}}
        )
        found = [self.service.subscribe(self.public_key) for _ in range(browsers)]
        for browser in found:
            self.subscribe(name, browser)
        self.desk.tick()
        if consent is not None:
            self.desk.put(f"/contacts/{self.contact_id(name)}/consents/news", {"status": consent})
        return found

    def subscribe(self, name: str, browser: Browser, said: str = "web_push_subscribed", **who: str) -> None:
        properties = {"subscription": browser.subscription}
        self.desk.send({"type": "track", "event": said, **(who or {"userId": name}), "properties": properties})

    def start(self, *names: str) -> None:
        for name in names:
            self.desk.send({"type": "track", "event": "Trial Started", "userId": name, "properties": {"plan": "gold"}})
        self.desk.tick()

    def run(self, **later: float) -> None:
        if later:
            self.desk.tick(**later)
        self.service.now = self.desk.clock.now().timestamp()
        self.desk.opportune.context.journey_delivery.deliver_due()
        self.desk.tick()

    def contact_id(self, name: str) -> int:
        return int(self.desk.rows("select contact_id from contact where email = ?", [f"{name}@acme.example"])[0][0])

    def told(self, name: str) -> str | None:
        found: str | None = (self.desk.get(f"/contacts/{self.contact_id(name)}")["attributes"] or {}).get("told")
        return found

    def browsers(self, name: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.desk.get(f"/contacts/{self.contact_id(name)}/web-push-subscriptions")[
            "items"
        ]
        return found

    def ends(self) -> list[tuple[object, ...]]:
        return self.desk.rows("select state, reason from delivery_end order by delivery_id")
