"""Goal: the audience of a campaign is what its segments come to, each step of the sum can be followed, and exclusion wins."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from opportune.model.campaign import CampaignDefinition
from tests.api.desk import API, Desk, open_desk

YAML = {"Content-Type": "application/yaml"}
DEFINITIONS = """\
segment: hot
name: Hot
mode: rule
criteria: {attribute: industry, eq: software}
---
segment: engaged
name: Engaged
mode: rule
criteria: {attribute: employees, gte: 100}
---
segment: french
name: French
mode: rule
criteria: {attribute: country, eq: FR}
---
segment: tiny
name: Tiny
mode: rule
criteria: {attribute: employees, lt: 10}
---
campaign: decision
name: Decision Stage
state: live
ids: [LI-4711, g-99]
include: [hot, engaged]
exclude: [french, tiny]
---
campaign: plans
name: Plans
---
segment: clicked
name: Clicked
mode: rule
criteria: {ad_engagements: {campaign: decision, at_least: 2, within_days: 7}}
"""
# Industry, country and employees: who is included, and who is taken out.
ACCOUNTS = {
    "acme": ("software", "DE", 500), "beta": ("software", "FR", 50), "core": ("retail", "FR", 300), "dune": ("retail", "DE", 300),
    "ever": ("software", "FR", 5), "foes": ("retail", "FR", 20), "gulf": ("software", None, None),
}  # fmt: skip


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """Seven accounts and two campaigns, to be looked at only."""
    with open_desk(tmp_path_factory.mktemp("book") / "workspace.duckdb") as desk:
        yield filled(desk)


def filled(desk: Desk) -> Desk:
    for name, (industry, country, employees) in ACCOUNTS.items():
        fields = {"industry": industry, "country": country, "employees": employees}
        given = {field: value for field, value in fields.items() if value is not None}
        desk.post("/accounts", {"name": name.title(), "domain": f"{name}.example", **given})
    desk.post("/definitions", None, content=DEFINITIONS, headers=YAML)
    return desk.tick()


def test_the_arithmetic_of_an_audience_adds_up(book: Desk) -> None:
    found = book.get("/campaigns/decision")
    counts = (found["included_count"], found["excluded_count"], found["audience_count"])
    # Hot: acme, beta, ever, gulf. Engaged: acme, core, dune. Of these six, beta, core and ever are French, ever is tiny.
    assert counts == (6, 3, 3)
    assert found["phase"] == "running"
    assert [(one["key"], one["member_count"], one["reached_count"]) for one in found["included"]] == [
        ("hot", 4, 2), ("engaged", 3, 2),
    ]  # fmt: skip
    assert [(one["key"], one["member_count"], one["taken_out_count"]) for one in found["excluded"]] == [
        ("french", 4, 3), ("tiny", 1, 1),
    ]  # fmt: skip
    samples = {one["key"]: [sample["name"] for sample in one["samples"]] for one in found["excluded"]}
    assert samples == {"french": ["Beta", "Core", "Ever"], "tiny": ["Ever"]}
    (row,) = [row for row in book.get("/campaigns")["items"] if row["key"] == "decision"]
    assert row == {name: found[name] for name in row}


def test_the_audience_names_the_segments_that_brought_each_account(book: Desk) -> None:
    rows = book.pages("/campaigns/decision/audience", sort="name", limit=2)
    assert [(row["name"], row["segments"]) for row in rows] == [
        ("Acme", ["hot", "engaged"]), ("Dune", ["engaged"]), ("Gulf", ["hot"]),
    ]  # fmt: skip
    assert book.pages("/campaigns/plans/audience") == []


def test_an_export_has_the_audience(book: Desk) -> None:
    answer = book.client.get(f"{API}/campaigns/decision/export")
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert [(row["name"], row["domain"]) for row in rows] == [
        ("Acme", "acme.example"), ("Dune", "dune.example"), ("Gulf", "gulf.example"),
    ]  # fmt: skip
    exported = book.client.get(f"{API}/campaigns/decision/export", params={"format": "json"}).json()
    assert [str(row["account_id"]) for row in exported] == [row["account_id"] for row in rows]


@pytest.mark.parametrize(
    ("fields", "phase"),
    [
        ({"state": "draft"}, "draft"),
        ({"state": "stopped", "starts_on": "2026-01-01"}, "stopped"),
        ({"state": "live"}, "running"),
        ({"state": "live", "starts_on": "2026-03-01", "ends_on": "2026-03-01"}, "running"),
        ({"state": "live", "starts_on": "2026-03-02"}, "scheduled"),
        ({"state": "live", "ends_on": "2026-02-28"}, "ended"),
    ],
)
def test_a_phase_is_what_state_and_dates_come_to(fields: dict[str, str], phase: str) -> None:
    campaign = CampaignDefinition.model_validate({"campaign": "one", "name": "One", "include": ["few"], **fields})
    assert campaign.phase_on(date(2026, 3, 1)) == phase


def test_engagements_come_back_as_signals_under_every_name_of_the_campaign(desk: Desk) -> None:
    filled(desk)
    desk.event("ann@acme", "ad-clicked", campaign_id="li-4711").tick(seconds=20)
    # Within the same minute: the same thing again counts once, another kind or another person counts.
    desk.event("ann@acme", "ad-clicked", campaign_id="DECISION").tick(seconds=10)
    desk.event("ann@acme", "ad-clicked", campaign_id="LI-4711").tick(seconds=1)
    desk.event("bob@dune", "ad-clicked", campaign_id="another").tick()
    desk.event("bob@dune", "ad-clicked", campaign_id="g-99").event("bob@dune", "ad-viewed", campaign_id="g-99").tick()
    assert desk.get("/campaigns/decision/engagements", days=7)["items"] == [
        {"day": "2026-03-01", "kind": "ad-clicked", "engagement_count": 3, "account_count": 2},
    ]  # fmt: skip
    assert members(desk, "clicked") == {"Acme"}
    desk.tick(days=1)
    desk.event("bob@dune", "ad-video-watched", campaign_id="decision stage", seconds_watched=30).tick()
    assert members(desk, "clicked") == {"Acme", "Dune"}
    assert [tuple(row.values()) for row in desk.get("/campaigns/decision/engagements", days=7)["items"]] == [
        ("2026-03-02", "ad-video-watched", 1, 1), ("2026-03-01", "ad-clicked", 3, 2),
    ]  # fmt: skip
    desk.clock.advance(timedelta(days=6))
    desk.tick(hours=23)
    assert members(desk, "clicked") == set(), "the window closes by itself"


def members(desk: Desk, segment: str) -> set[str]:
    rows = desk.rows(
        "select a.name from segment_member m join definition_number d on d.definition_id = m.segment_id "
        "join account a on a.account_id = m.subject_id where d.kind = 'segment' and d.key = ?",
        [segment],
    )
    return {name for (name,) in rows}


def test_what_is_not_there(book: Desk) -> None:
    for path in ("", "/audience", "/export", "/engagements"):
        assert book.refused("GET", f"/campaigns/nothing{path}") == (
            404, "not_found", "There is no campaign nothing. `opportune campaigns list` shows which there are.",
        )  # fmt: skip
