"""Meta's custom audiences: people by the hashes of email and names."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from opportune.testing.receivers.platform import Platform, Refused, Seen

_USERS = re.compile(r"/v\d+\.0/(\d+)/users")
_HASH = re.compile(r"[0-9a-f]{64}")
_KEYS = {
    "EMAIL",
    "PHONE",
    "FN",
    "LN",
    "FI",
    "CT",
    "ST",
    "ZIP",
    "COUNTRY",
    "GEN",
    "DOBY",
    "DOBM",
    "DOBD",
    "EXTERN_ID",
    "MADID",
}


@dataclass
class Meta(Platform):
    """Rows of hashes in each audience."""

    audiences: dict[str, set[tuple[str, ...]]] = field(default_factory=dict)

    def refusal(self, status: int, message: str, code: str = "") -> Refused:
        number = 190 if status == 401 else 100
        return Refused(
            status, {"error": {"message": message, "type": "OAuthException", "code": number, "fbtrace_id": "A0"}}
        )

    def limited(self) -> None:
        """Answer the next request as one too many, which this platform does with status 400."""
        content = {
            "error": {"message": "User request limit reached", "type": "OAuthException", "code": 17, "fbtrace_id": "A0"}
        }
        self.fail(400, content=content)

    def answer(self, seen: Seen) -> tuple[int, Any]:
        self.check_token(seen)
        if re.fullmatch(r"/v\d+\.0/me", seen.path):
            return 200, {"id": "1", "name": "System user"}
        found = _USERS.fullmatch(seen.path)
        self.require(found and seen.method in ("POST", "DELETE"), "Unsupported request")
        assert found is not None
        self.require(set(seen.json) <= {"payload", "session"}, "unknown parameter")
        payload = seen.json["payload"]
        self.require(
            isinstance(payload["schema"], list) and set(payload["schema"]) <= _KEYS, "schema is no list of keys"
        )
        members = self.audiences.setdefault(found[1], set())
        for row in payload["data"]:
            self.require(len(row) == len(payload["schema"]), "a row has other fields than the schema")
            # What is not known is left blank; a hash of nothing would be a person.
            bad = [one for one in row if one and not _HASH.fullmatch(one)]
            if bad or not row[0]:
                invalid = {"num_received": 1, "num_invalid_entries": 1, "invalid_entry_samples": {"": ""}}
                return 200, {"audience_id": found[1], **invalid}
            members |= {tuple(row)} if seen.method == "POST" else set()
            members -= {tuple(row)} if seen.method == "DELETE" else set()
        return 200, {
            "audience_id": found[1], "session_id": "1", "num_received": len(payload["data"]), "num_invalid_entries": 0,
            "invalid_entry_samples": {},
        }  # fmt: skip
