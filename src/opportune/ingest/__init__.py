"""Takes in events, records and files from outside: decodes, normalises, and appends what is good.

It does not score or identify anybody; the tick reads what was appended. What cannot be taken is kept with the
reason.
"""

from opportune.ingest.decode import Body, InvalidBody, decode_body
from opportune.ingest.event_log import EventLog
from opportune.ingest.event_row import EventRow, Origin, RejectedRow
from opportune.ingest.import_files import ImportOptions, import_file
from opportune.ingest.import_report import ImportReport, Issue, IssueCount, Severity
from opportune.ingest.limits import IngestLimits
from opportune.ingest.mapping_files import load_mapping, shipped_mappings
from opportune.ingest.newest_day import newest_day
from opportune.ingest.normalise import normalise
from opportune.ingest.rate_limit import RateLimiter
from opportune.ingest.rejected import normalise_all
from opportune.ingest.rejection import EventRejected
from opportune.ingest.write_keys import WriteKey, WriteKeys

__all__ = [
    "Body",
    "EventLog",
    "EventRejected",
    "EventRow",
    "ImportOptions",
    "ImportReport",
    "IngestLimits",
    "InvalidBody",
    "Issue",
    "IssueCount",
    "Origin",
    "RateLimiter",
    "RejectedRow",
    "Severity",
    "WriteKey",
    "WriteKeys",
    "decode_body",
    "import_file",
    "load_mapping",
    "newest_day",
    "normalise",
    "normalise_all",
    "shipped_mappings",
]
