"""Random stories about journeys: graphs, people, edits, moves, pauses, jumps of the clock; a seed becomes a list of actions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from opportune.shipped import read_definition
from opportune.store.definitions import Body
from opportune.testing import payload

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
CONTACTS = ("ann@acme", "bob@acme", "cid@globex", "dan@globex", "eve@initech")
PLANS = ("trial", "trial", "paid", "free")
ORDERS = ("1", "2", "3")
# A clock that mostly goes on a little, sometimes leaps over every pause, and sometimes over the change to summer time.
LEAPS = (
    timedelta(microseconds=1), timedelta(minutes=1), timedelta(minutes=20), timedelta(hours=1), timedelta(hours=5),
    timedelta(days=1), timedelta(days=3), timedelta(days=28),
)  # fmt: skip
PAID = {"attribute": "attributes.plan", "eq": "paid"}
TRIAL = {"attribute": "attributes.plan", "eq": "trial"}
ADS = {"connector": "ads", "name": "Ads", "via": "csv_file", "files": {"contact": "c.csv", "account": "a.csv"}}
KEEN = {"signal": "pricing-page-visit", "at_least": 1, "within_days": 2}


@dataclass(frozen=True)
class Send:
    received_at: datetime
    calls: tuple[payload.Payload, ...]


@dataclass(frozen=True)
class Define:
    moment: datetime
    bodies: tuple[Body, ...]


@dataclass(frozen=True)
class Turn:
    """A tick, and then what it left to send."""

    now: datetime


@dataclass(frozen=True)
class Migrate:
    """Those on the way are to go on by the version in force, where they can."""

    moment: datetime
    workflow: str


Action = Send | Define | Turn | Migrate


def journey_story(seed: int, turns: int) -> list[Action]:
    """What happens to two journeys of contacts, mostly of one group, and one of accounts, in order; the same for the same seed."""
    chance = Random(seed)
    # Of its own, so that the rest of a story is the same with migrations and without.
    migrating = Random(f"migrations of {seed}")
    now = START
    advertising = Random(f"ads of {seed}")
    people = _Journey(chance, advertising, "people", "contact")
    firms = _Journey(chance, advertising, "firms", "account")
    # Of a chance of their own as well: a second journey of contacts, and which of the two has whom.
    grouping = Random(f"groups of {seed}")
    rival = _Journey(grouping, Random(f"ads of rival {seed}"), "rival", "contact")
    # They mostly take people in at different moments.
    rival.is_keyed = not people.is_keyed
    rival.frame = rival.new_frame()
    for one in (people, rival):
        one.regroup(grouping)
    actions: list[Action] = [
        Define(now, (_segment("trials", "contact", TRIAL), _segment("keen", "account", KEEN))),
        Define(now, (read_definition(ADS, "a story"),)),
        Define(now, (people.body(), firms.body(), rival.body())),
    ]
    for _ in range(turns):
        if grouping.random() < 0.3:
            if grouping.random() < 0.3:
                actions.append(Define(now, (rival.edited(),)))
            regrouped = grouping.choice((people, rival))
            regrouped.regroup(grouping)
            actions.append(Define(now, (regrouped.body(),)))
        if chance.random() < 0.25:
            edited = chance.choice((people, firms))
            actions.append(Define(now, (edited.edited(),)))
            if migrating.random() < 0.6:
                actions.append(Migrate(now, edited.key))
        if chance.random() < 0.85:
            actions.append(Send(now, tuple(_call(chance) for _ in range(chance.randrange(1, 5)))))
        now += chance.choice(LEAPS)
        actions.append(Turn(now))
    return actions


def _call(chance: Random) -> payload.Payload:
    who = chance.choice(CONTACTS)
    match chance.randrange(5):
        case 0 | 1:
            zone = chance.choice(("Europe/Berlin", "America/New_York", "Nowhere/Land"))
            return payload.identify(who, None, {"plan": chance.choice(PLANS), "timezone": zone})
        case 2:
            return payload.track(who, "Order Placed", {"order": chance.choice(ORDERS)})
        case 3:
            return payload.track(who, "Order Shipped", {"order": chance.choice(ORDERS)})
        case _:
            return payload.track(who, payload.event_name("pricing-page-visit"), {})


def _segment(key: str, subject: str, criteria: dict[str, Any]) -> Body:
    written = {"segment": key, "name": key.title(), "subject": subject, "mode": "rule", "criteria": criteria}
    return read_definition(written, "a story")


class _Journey:
    """A journey that is written anew now and then: its graph, its state, or how it ends."""

    def __init__(self, chance: Random, advertising: Random, key: str, subject: str) -> None:
        self.chance = chance
        self.advertising = advertising
        self.key = key
        self.subject = subject
        self.status = "active"
        self.group: dict[str, Any] = {}
        self.is_keyed = chance.random() < 0.4
        self.frame = self.new_frame()
        self.nodes = self._nodes()

    def regroup(self, chance: Random) -> None:
        in_group = {"conflict_group": "care", "priority": chance.randrange(3) + 2 * (self.key == "rival")}
        self.group = in_group if chance.random() < 0.9 else {}

    def edited(self) -> Body:
        match self.chance.randrange(3):
            case 0:
                self.nodes = self._nodes()
            case 1:
                self.status = self.chance.choice(("active", "active", "closed", "disabled"))
            case _:
                self.frame = {**self.new_frame(), "trigger": self.frame["trigger"]}
        return self.body()

    def body(self) -> Body:
        fields: dict[str, Any] = {
            "workflow": self.key,
            "kind": "journey",
            "name": self.key.title(),
            "subject": self.subject,
        }
        fields |= {"status": self.status, **self.frame, **self.group}
        return read_definition({**fields, "nodes": self.nodes}, "a story")

    def new_frame(self) -> dict[str, Any]:
        chance = self.chance
        is_contact = self.subject == "contact"
        segment = "trials" if is_contact else "keen"
        frame: dict[str, Any] = {"trigger": {"segment_entered": segment}}
        keyed = self.is_keyed
        if keyed:
            frame["trigger"] = {"event": {"event": ["Order Placed"], "key": "properties.order"}}
        elif chance.random() < 0.3:
            frame["trigger"] = {"segment_entered": segment, "enroll_existing": True}
        policies: list[dict[str, Any]] = [{"policy": "after_exit"}, {"policy": "after_interval", "days": 2}]
        policies.append({"policy": "per_key"} if keyed else {"policy": "after_exit", "max_entries": 2})
        if chance.random() < 0.8:
            frame["reentry"] = chance.choice(policies)
        if chance.random() < 0.4:
            frame["goal"] = {"criteria": PAID if is_contact else KEEN, "stop": chance.random() < 0.6}
        if chance.random() < 0.2:
            frame["exit_when"] = (
                {"attribute": "attributes.plan", "eq": "free"} if is_contact else {"score": {"gte": 60}}
            )
        if not keyed and chance.random() < 0.3:
            frame["on_leave"] = "exit"
        if chance.random() < 0.2:
            frame["holdout_percent"] = 30
        return frame

    def _nodes(self) -> list[dict[str, Any]]:
        """A graph without loops: every node leads only to later ones."""
        count = self.chance.randrange(2, 8)
        ids = [f"n{number}" for number in range(count)]
        nodes = [self._node(node_id, [*ids[place + 1 :], "exit"]) for place, node_id in enumerate(ids)]
        reached, by_id = {"n0"}, {written["id"]: written for node in nodes for written in node.values()}
        for node_id in ids:
            if node_id in reached:
                reached |= set(_targets(by_id[node_id]))
        return [node for node in nodes for written in node.values() if written["id"] in reached]

    def _node(self, node_id: str, later: list[str]) -> dict[str, Any]:
        chance = self.chance
        to = lambda: chance.choice(later)  # noqa: E731
        about = (
            chance.choice((PAID, TRIAL)) if self.subject == "contact" else chance.choice((KEEN, {"score": {"gte": 20}}))
        )
        match chance.randrange(11):
            case 0:
                return {"wait": {"id": node_id, chance.choice(("minutes", "hours", "days")): 2, "next": to()}}
            case 1:
                return {"wait": {"id": node_id, "business_days": 1, "next": to()}}
            case 2:
                return {"wait_until_time": {"id": node_id, "at": "02:30", "next": to()}}
            case 3:
                return {"wait_for": {"id": node_id, "criteria": about, "hours": 30, "next": to(), "timeout": to()}}
            case 4:
                event = {"event": ["Order Shipped"], "days": 1, "next": to(), "timeout": to()}
                return {"wait_for_event": {"id": node_id, **event}}
            case 5:
                return {"decide": {"id": node_id, "criteria": about, "yes": to(), "no": to()}}
            case 6:
                arm = {"name": "Keen", "criteria": about, "to": to()}
                return {"branch": {"id": node_id, "arms": [arm], "otherwise": to()}}
            case 7:
                shares = [{"name": "A", "percent": 30, "to": to()}, {"name": "B", "percent": 70, "to": to()}]
                return {"split": {"id": node_id, "shares": shares}}
            case 8:
                return {"update_attribute": {"id": node_id, "set": {"seen": node_id}, "next": to()}}
            case _:
                request = {
                    "url": "https://crm.example/calls",
                    "body": {"who": "{{ contact.email }}", "key": "{{ enrollment.key }}"},
                }
                ways = {"id": node_id, "next": to(), "on_error": to()}
                return self._ad(ways) or {"http": {**request, **ways}}

    def _ad(self, ways: dict[str, Any]) -> dict[str, Any] | None:
        """Into an ad audience, mostly until the exit, or out of it; now and then."""
        chance = self.advertising
        audience = {**ways, "connector": "ads", "audience": chance.choice("ab")}
        match chance.randrange(10):
            case 0 | 1 | 2 | 3:
                return {"push_audience": {**audience, "remove_on_exit": True}}
            case 4:
                return {"push_audience": audience}
            case 5:
                return {"remove_from_audience": audience}
            case _:
                return None


def _targets(written: dict[str, Any]) -> list[str]:
    named = [written[name] for name in ("next", "yes", "no", "timeout", "otherwise", "on_error") if name in written]
    return [*named, *(part["to"] for part in (*written.get("arms", ()), *written.get("shares", ())))]
