"""Goal: the example files import completely, and the report says all that is wrong with them.

Method: every number here was counted in the files by other means (csv and text tools), not taken from the importer.
"""

import csv
from collections import Counter
from datetime import date, datetime

import pytest

from opportune.errors import InvalidInput
from opportune.ingest.mapping_files import load_mapping, shipped_mappings
from opportune.ingest.newest_day import newest_day

MAVEN = [
    ("maven/accounts.csv", "maven-accounts"),
    ("maven/sales_teams.csv", "maven-users"),
    ("maven/sales_pipeline.csv", "maven-opportunities"),
]
DEAL_ISSUES = {"missing_account": 44, "missing_column": 1, "unknown_owner": 22}
HUBSPOT = [
    ("hubspot/owner_data.csv", "hubspot-owners", {"created": 100}, {"bad_email": 100}),
    ("hubspot/company_data.csv", "hubspot-companies", {"created": 24}, {"missing_column": 3}),
    ("hubspot/contact_data.csv", "hubspot-contacts", {"created": 22}, {"bad_email": 22, "missing_column": 5}),
    ("hubspot/deal_data.csv", "hubspot-deals", {"created": 44}, DEAL_ISSUES),
    ("hubspot/contact_form_submission_data.csv", "hubspot-form-submissions", {"created": 5}, {}),
    ("hubspot/email_event_data.csv", "hubspot-email-events", {"created": 97, "skipped": 3}, {"filtered": 3}),
    ("hubspot/engagement_meeting_data.csv", "hubspot-meetings", {"created": 100}, {"missing_column": 1}),
]


@pytest.fixture
def maven(desk):
    reports = [desk.run(desk.data / file, mapping) for file, mapping in MAVEN]
    return desk, reports


def test_maven_counts(maven):
    desk, (accounts, users, deals) = maven
    assert (accounts.created, users.created, deals.created) == (85, 35, 8_800)
    assert users.also_created == {"user": 6}
    assert desk.codes(accounts) == {"corrected": 13}
    assert desk.codes(deals) == {"corrected": 1_480, "missing_account": 1_425}


def test_maven_deals_have_states_owners_and_accounts(maven):
    desk, _ = maven
    assert dict(desk.rows("select state, count(*) from opportunity group by state")) == {
        "won": 4_238, "lost": 2_473, "open": 2_089,
    }  # fmt: skip
    ((total, without_account, without_owner),) = desk.rows(
        "select sum(amount), count(*) filter (account_id is null), count(*) filter (owner_id is null) from opportunity"
    )
    assert (total, without_account, without_owner) == (10_005_534, 1_425, 0)


def test_maven_deals_equal_the_file_row_for_row(maven):
    desk, _ = maven
    with (desk.data / "maven/sales_pipeline.csv").open(encoding="utf-8") as file:
        expected = {
            row["opportunity_id"]: (
                row["account"] or None, row["sales_agent"], row["product"].replace("GTXPro", "GTX Pro"),
                row["deal_stage"], us_date(row["engage_date"]), us_date(row["close_date"]),
                float(row["close_value"]) if row["close_value"] else None,
            )
            for row in csv.DictReader(file)
        }  # fmt: skip
    stored = desk.rows(
        "select o.external_id, a.name, u.name, o.product, o.stage, o.opened_at, o.closed_at, o.amount "
        "from opportunity o left join account a using (account_id) left join users u on u.user_id = o.owner_id"
    )
    assert {row[0]: row[1:] for row in stored} == expected


def test_maven_dirt_is_cleaned_and_hierarchy_kept(maven):
    desk, _ = maven
    assert desk.rows("select count(*) from account where industry = 'technology'") == [(12,)]
    assert desk.rows("select country from account where name = 'Bioholding'") == [("Philippines",)]
    assert desk.rows("select count(*) from account where parent_id is not null") == [(15,)]
    assert desk.rows(
        "select p.name from account a join account p on p.account_id = a.parent_id where a.name = 'Bluth Company'"
    ) == [("Acme Corporation",)]


def test_maven_agents_have_managers_and_territories(maven):
    desk, _ = maven
    teams = desk.rows(
        "select m.name, m.role, u.territory, count(*) from users u join users m "
        "on m.user_id = u.manager_id group by all"
    )
    with (desk.data / "maven/sales_teams.csv").open(encoding="utf-8") as file:
        expected = Counter((row["manager"], "manager", row["regional_office"]) for row in csv.DictReader(file))
    assert {row[:3]: row[3] for row in teams} == expected


@pytest.mark.parametrize(("file", "mapping", "outcome", "issues"), HUBSPOT, ids=[case[1] for case in HUBSPOT])
def test_hubspot_files(desk, file, mapping, outcome, issues):
    report = desk.run(desk.data / file, mapping)
    assert desk.counts(report) == outcome
    assert desk.codes(report) == issues


def test_hubspot_events_are_named_as_signals_know_them(desk):
    desk.run(desk.data / "hubspot/contact_data.csv", "hubspot-contacts")
    desk.run(desk.data / "hubspot/email_event_data.csv", "hubspot-email-events")
    desk.run(desk.data / "hubspot/contact_form_submission_data.csv", "hubspot-form-submissions")
    assert dict(desk.rows("select name, count(*) from event group by name")) == {
        "email_opened": 90, "email_sent": 4, "email_delivered": 3, "form_submitted": 5,
    }  # fmt: skip
    assert desk.rows(
        "select user_id, url_host, url_path, properties ->> 'form_name' from event "
        "where occurred_at = '2023-08-12 14:05:00'"
    ) == [("hubspot:004", "example.com", "/demo", "Request Demo")]
    # The same name leads to the contact that was imported under this id.
    assert desk.rows("select count(*) from identity_alias where kind = 'user_id' and value = 'hubspot:78971951'") == [
        (1,)
    ]


def test_access_log(desk):
    report = desk.run(desk.data / "weblog/apache_logs.gz", "access-log")
    assert report.rows == 10_001
    assert desk.counts(report) == {"created": 3_132, "skipped": 6_869}
    assert desk.codes(report) == {"asset": 6_541, "not_served": 322, "not_a_view": 6}
    assert desk.rows(
        "select count(distinct anonymous_id), count(*) filter (context ->> 'method' = 'HEAD'), "
        "count(distinct message_id), min(occurred_at), max(occurred_at), min(type), max(type) from event"
    ) == [(1_238, 25, 3_132, datetime(2015, 5, 17, 10, 5, 13), datetime(2015, 5, 20, 21, 5, 59), "page", "page")]


def test_every_shipped_mapping_imports_an_example():
    used = {mapping for _, mapping in MAVEN} | {case[1] for case in HUBSPOT} | {"access-log"}
    assert set(shipped_mappings()) == used


def test_shifted_files_end_on_the_day_asked_for(desk):
    files = [(desk.data / file, load_mapping(mapping)) for file, mapping in MAVEN]
    newest = newest_day(desk.workspace, files)
    assert newest == date(2017, 12, 31)
    shift_days = (date(2026, 3, 1) - newest).days
    for path, mapping in files:
        desk.run(path, mapping, shift_days=shift_days)
    assert desk.rows("select max(closed_at), max(closed_at) - min(opened_at) from opportunity") == [
        (datetime(2026, 3, 1), datetime(2017, 12, 31) - datetime(2016, 10, 20))
    ]


def us_date(text):
    month, day, year = map(int, text.split("/")) if text else (0, 0, 0)
    return datetime(year, month, day) if text else None


def test_a_shift_has_a_bound(desk):
    with pytest.raises(InvalidInput, match=r"Dates can move by at most 36,500 days, not by 40,000\."):
        desk.run(desk.data / "maven/accounts.csv", "maven-accounts", shift_days=40_000)
