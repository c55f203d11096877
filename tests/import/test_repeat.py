"""Goal: a dry run tells what a real run does and changes nothing; a second run finds nothing to do.

Method: all rows of all tables are compared before and after, for every example file.
"""

from datetime import timedelta

import pytest

FILES = [
    ("maven/accounts.csv", "maven-accounts"),
    ("maven/sales_teams.csv", "maven-users"),
    ("maven/sales_pipeline.csv", "maven-opportunities"),
    ("hubspot/owner_data.csv", "hubspot-owners"),
    ("hubspot/contact_data.csv", "hubspot-contacts"),
    ("hubspot/email_event_data.csv", "hubspot-email-events"),
    ("weblog/apache_logs.gz", "access-log"),
]
RUNS = ("import_run", "id_counter")


@pytest.mark.parametrize(("file", "mapping"), FILES, ids=[mapping for _, mapping in FILES])
def test_dry_run_reports_the_same_and_changes_nothing(desk, file, mapping):
    desk.run(desk.data / "maven/sales_teams.csv", "maven-users")
    before = desk.everything()
    dry = desk.run(desk.data / file, mapping, dry_run=True)
    assert desk.everything() == before
    real = desk.run(desk.data / file, mapping)
    assert dry.is_dry_run
    assert not real.is_dry_run
    for name in (
        "rows",
        "created",
        "updated",
        "unchanged",
        "skipped",
        "rejected",
        "also_created",
        "issues",
        "issue_counts",
    ):
        assert getattr(dry, name) == getattr(real, name), name


@pytest.mark.parametrize(("file", "mapping"), FILES, ids=[mapping for _, mapping in FILES])
def test_second_import_changes_nothing(desk, file, mapping):
    first = desk.run(desk.data / file, mapping)
    before = desk.everything()
    desk.clock.advance(timedelta(days=1))
    second = desk.run(desk.data / file, mapping)
    after = desk.everything()
    assert (second.created, second.updated, second.unchanged) == (0, 0, first.created)
    assert {name for name in before if before[name] != after[name]} <= set(RUNS)


def test_every_row_is_accounted_for(desk):
    for file, mapping in FILES:
        report = desk.run(desk.data / file, mapping)
        assert report.rows == report.created + report.updated + report.unchanged + report.skipped + report.rejected


def test_each_import_is_recorded(desk):
    desk.run(desk.data / "maven/accounts.csv", "maven-accounts")
    desk.clock.advance(timedelta(hours=1))
    desk.run(desk.data / "maven/accounts.csv", "maven-accounts")
    runs = desk.rows("select import_run_id, object, mapping, file_name, created, unchanged from import_run order by 1")
    assert runs == [
        (1, "account", "maven-accounts", "accounts.csv", 85, 0),
        (2, "account", "maven-accounts", "accounts.csv", 0, 85),
    ]
    assert desk.rows("select count(distinct file_checksum), min(length(file_checksum)) from import_run") == [(1, 64)]


def test_a_changed_cell_updates_one_record_only(desk):
    desk.run("id,name,website,staff\n1,Acme,acme.com,10\n2,Beta,beta.com,20\n", desk.accounts)
    desk.clock.advance(timedelta(days=1))
    report = desk.run("id,name,website,staff\n1,Acme,acme.com,11\n2,Beta,beta.com,20\n", desk.accounts)
    assert desk.counts(report) == {"updated": 1, "unchanged": 1}
    assert desk.rows("select name, employees, updated_at > created_at from account order by 1") == [
        ("Acme", 11, True),
        ("Beta", 20, False),
    ]


def test_an_empty_cell_or_a_missing_column_erases_nothing(desk):
    desk.run("id,name,website,staff,segment\n1,Acme,acme.com,10,gold\n", desk.accounts)
    report = desk.run("id,name,website,fit\n1,,,7.5\n", desk.accounts)
    assert desk.counts(report) == {"updated": 1}
    assert desk.rows("select name, domain, employees, attributes::varchar from account") == [
        ("Acme", "acme.com", 10, '{"segment":"gold","score":7.5}')
    ]
