"""Reads web server access logs in combined format, one request per line.

What counts as a page view is decided by the mapping; this module only takes the line apart.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from urllib.parse import urlsplit

from apachelogs import COMBINED, InvalidEntryError, LogEntry, LogParser

from opportune.ingest.import_report import Issue, IssueLog, Severity

ACCESS_LOG_COLUMNS = (
    "ip", "user", "time", "method", "path", "search", "protocol", "status", "bytes", "referer", "user_agent",
    "visitor",
)  # fmt: skip
"""`visitor` is a stable hash of address and user agent: the nearest to a person that a log knows."""

VISITOR_BYTES = 10


def read_access_log(lines: Iterator[str], issues: IssueLog) -> Iterator[tuple[int, dict[str, str]]]:
    """The requests, by column; a line that is no entry is reported with its number."""
    parser = LogParser(COMBINED)
    for number, line in enumerate(lines, 1):
        text = line.rstrip("\r\n")
        if not text.strip():
            continue
        try:
            entry = parser.parse(text)
        except (InvalidEntryError, ValueError):
            reason = "not an entry in combined log format"
            issues.add(Issue(number, Severity.REJECTED, "bad_log_line", reason, value=text))
            continue
        yield number, _cells(entry)


def visitor_of(ip: str, user_agent: str) -> str:
    """A stable name for whoever comes from this address with this browser."""
    digest = hashlib.blake2b(f"{ip}\0{user_agent}".encode(), digest_size=VISITOR_BYTES).hexdigest()
    return f"log-{digest}"


def _cells(entry: LogEntry) -> dict[str, str]:
    ip = str(entry.remote_host or "")
    user_agent = entry.headers_in.get("User-Agent") or ""
    words = (entry.request_line or "").split(" ")
    method, target, protocol = (words[0], words[1], words[-1]) if len(words) >= 3 else ("", "", "")
    path, search = _split_target(target)
    return {
        "ip": ip,
        "user": entry.remote_user or "",
        "time": entry.request_time.isoformat() if entry.request_time else "",
        "method": method,
        "path": path,
        "search": search,
        "protocol": protocol,
        "status": str(entry.final_status or ""),
        "bytes": str(entry.bytes_sent or ""),
        "referer": entry.headers_in.get("Referer") or "",
        "user_agent": user_agent,
        "visitor": visitor_of(ip, user_agent),
    }


def _split_target(target: str) -> tuple[str, str]:
    """Path and query of a request target, which a proxy may have made a whole URL."""
    try:
        parts = urlsplit(target if "://" in target else "http://log" + target)
    except ValueError:
        return target, ""
    return parts.path, parts.query
