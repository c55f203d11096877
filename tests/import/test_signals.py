"""Goal: signals in files become events, each once, at the time the mapping names."""

from datetime import datetime

import pytest

from opportune.errors import Conflict

TEXT = "company,topic,week,level\nacme.com,crm,2026-02-02,70\nacme.com,crm,2026-02-09,80\nbeta.de,erp,2026-02-09,60\n"


def test_events_carry_everything_and_arrive_now(desk):
    report = desk.run(TEXT, desk.events)
    assert desk.counts(report) == {"created": 3}
    assert desk.rows(
        "select event_id, type, name, source, company_domain, occurred_at, received_at, properties::varchar "
        "from event order by 1"
    )[0] == (
        1, "track", "Topic Surge", "intent", "acme.com", datetime(2026, 2, 2), datetime(2026, 3, 1, 9),
        '{"topic":"crm","level":70}',
    )  # fmt: skip


def test_a_grown_file_adds_only_what_is_new(desk):
    desk.run(TEXT, desk.events)
    report = desk.run(TEXT + "beta.de,erp,2026-02-16,65\n", desk.events)
    assert desk.counts(report) == {"created": 1, "unchanged": 3}
    assert desk.rows("select count(*), count(distinct message_id), max(event_id) from event") == [(4, 4, 4)]


def test_a_key_twice_counts_once_and_equal_lines_without_a_key_count_twice(desk):
    keyed = desk.run(TEXT + "acme.com,crm,2026-02-02,99\n", desk.events)
    assert desk.counts(keyed) == {"created": 3, "skipped": 1}
    assert desk.lines(keyed) == [(5, "duplicate_record")]
    plain = desk.events.replace("key: [company, topic, week]\n", "").replace("name: topics", "name: plain")
    twice = TEXT + "beta.de,erp,2026-02-09,60\n"
    assert desk.counts(desk.run(twice, plain)) == {"created": 4}
    assert desk.counts(desk.run(twice, plain)) == {"unchanged": 4}


def test_an_event_that_says_nothing_is_rejected(desk):
    named = desk.events.replace("type: track, name: Topic Surge", "type: track")
    assert named != desk.events
    report = desk.run(TEXT, named)
    assert desk.counts(report) == {"rejected": 3}
    assert {code for _, code in desk.lines(report)} == {"missing_event_name"}


def test_history_arrives_when_it_happened(desk):
    desk.run(TEXT, desk.events, as_history=True)
    assert desk.rows("select count(*) from event where received_at = occurred_at") == [(3,)]


def test_history_before_a_tick_is_refused(desk):
    with desk.workspace.transaction() as tx:
        columns = tx.run(
            "select column_name, data_type from duckdb_columns() where table_name = 'tick' order by column_index"
        )
        values = {"VARCHAR": "''", "TIMESTAMP": "timestamp '2026-02-05 08:00'", "BOOLEAN": "false"}
        tx.run(f"insert into tick values ({', '.join(values.get(type_, '1') for _, type_ in columns)})")
    before = desk.everything()
    with pytest.raises(Conflict) as error:
        desk.run(TEXT, desk.events, as_history=True)
    assert error.value.message == (
        "These signals start at 2026-02-02 00:00 UTC, but scores have been computed up to 2026-02-05 08:00 UTC. "
        "Import them without --as-history, and they count as received now; or import the history into a new workspace."
    )
    assert desk.everything() == before
    later = "\n".join([TEXT.splitlines()[0], *TEXT.splitlines()[2:]])
    assert desk.counts(desk.run(later, desk.events, as_history=True)) == {"created": 2}


def test_the_future_is_rejected(desk):
    mapping = desk.events.replace("key: [company, topic, week]\n", "")
    report = desk.run(
        "company,topic,week,level\nacme.com,a,2026-03-01 09:04:00,1\nacme.com,b,2026-03-01 09:06:00,1\n", mapping
    )
    assert desk.counts(report) == {"created": 1, "rejected": 1}
    assert desk.lines(report) == [(3, "future_time")]
    assert desk.rows("select occurred_at from event") == [(datetime(2026, 3, 1, 9),)]


def test_an_event_about_nobody_is_rejected(desk):
    report = desk.run("company,topic,week,level\n,crm,2026-02-02,1\nacme.com,crm,,1\n", desk.events)
    assert desk.counts(report) == {"rejected": 2}
    assert [(issue.line, issue.code) for issue in report.issues] == [(2, "missing_identity"), (3, "missing_value")]


def test_bad_lines_of_a_log_are_rejected_with_their_number(desk):
    line = '1.2.3.4 - - [17/May/2015:10:05:03 +0200] "GET /a?b=c HTTP/1.1" {} 12 "http://x.com/" "Firefox"\n'
    text = (
        line.format(200) + "garbage\n" + line.format(404) + line.format(304) + line.format(200).replace("GET", "POST")
    )
    report = desk.run(text, "access-log")
    assert report.rows == 5
    assert desk.counts(report) == {"created": 2, "skipped": 2, "rejected": 1}
    assert desk.lines(report) == [(2, "bad_log_line"), (3, "not_served"), (5, "not_a_view")]
    assert desk.rows(
        "select url_path, occurred_at, user_agent, ip, context::varchar, properties::varchar from event "
        "order by event_id limit 1"
    ) == [
        (
            "/a", datetime(2015, 5, 17, 8, 5, 3), "Firefox", "1.2.3.4",
            '{"method":"GET","referrer":"http://x.com/"}', '{"search":"b=c","status":200}',
        )
    ]  # fmt: skip


def test_an_address_as_user_id_is_also_the_email(desk):
    text = "id,created,type,recipient\n1,2026-02-01 9:00:00,OPEN,Jo@Acme.com\n2,2026-02-01 9:00:00,CLICK,aGFzaA==\n"
    desk.run(text, "hubspot-email-events")
    assert desk.rows("select name, user_id, email from event order by event_id") == [
        ("email_opened", "Jo@Acme.com", "jo@acme.com"),
        ("email_clicked", "aGFzaA==", None),
    ]
