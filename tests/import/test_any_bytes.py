"""Goal: no content of a file, however broken, stops an import but by an error of our own, and no row vanishes.

Method: random pieces of the formats and random bytes, imported for real; after each, the counts add up.
"""

from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from opportune.errors import InvalidInput
from opportune.ingest.event_log import EventLog
from opportune.ingest.import_files import ImportOptions, import_file
from opportune.ingest.mapping_files import load_mapping, parse_mapping
from opportune.store import Workspace
from opportune.testing.clock import FixedClock

NOW = datetime(2026, 3, 1, 9, tzinfo=UTC)
EVERYTHING = """
name: everything
object: account
system: crm
fields: {external_id: id, name: name, domain: domain, employees: n, revenue: n, founded_year: n}
attributes: {n: {from: n, parse: number}, at: {from: n, parse: datetime}, on: {from: n, parse: bool}}
references: {parent: {from: name}, owner: {from: domain, by: email}}
"""
MAPPINGS = {
    "csv": parse_mapping(EVERYTHING, "test"),
    "jsonl": parse_mapping(EVERYTHING + "format: jsonl\n", "test"),
    "log": load_mapping("access-log"),
}
PIECES = [
    b'"', b'""', b",", b"\n", b"\r\n", b"\r", b";", b"a", b"1", b"-1e400", b"9" * 30, b"\x00", b"\xff", b"\xed\xa0\x80",
    b"acme.com", b"xn--a", b"a@b.co", b"{", b"}", b'{"id": "', b'{"id": 1, "n": ', b'\\ud800"}', b"null}", b"[1]",
    b"{}}\n", b"2026-01-01", b"9999-12-31", b"24:00", b'1.2.3.4 - - [17/May/2015:10:05:03 +0000] "GET ',
    b' HTTP/1.1" 200 1 "', b'" "', b"[", b"http://[", b"'", b"%s", b"$x", b"--", "é\u2028".encode(), b"\xef\xbb\xbf",
]  # fmt: skip


@pytest.fixture(scope="module")
def workspace():
    opened = Workspace.open(None, NOW, threads=1)
    log = EventLog(opened)
    yield opened, log
    log.close()
    opened.close()


@pytest.mark.parametrize("kind", MAPPINGS)
def test_any_bytes(kind, workspace, tmp_path_factory):
    opened, log = workspace
    path = tmp_path_factory.mktemp("any") / "file"

    @settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(st.lists(st.sampled_from(PIECES) | st.binary(max_size=8), max_size=40).map(b"".join))
    def check(content: bytes) -> None:
        path.write_bytes((b"id,name,domain,n\n" if kind == "csv" else b"") + content)
        try:
            report = import_file(opened, log, FixedClock(NOW), path, MAPPINGS[kind], options=ImportOptions())
        except InvalidInput:
            return
        assert report.rows == report.created + report.updated + report.unchanged + report.skipped + report.rejected

    check()
