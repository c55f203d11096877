"""LinkedIn's DMP segments: people by the hash of their email, companies by name and domain."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from opportune.testing.receivers.platform import Platform, Refused, Seen

_MEMBERS = re.compile(r"/rest/dmpSegments/(\d+)/(users|companies)")
_HASH = re.compile(r"[0-9a-f]{64}")
_COMPANY = {
    "action", "companyName", "companyWebsiteDomain", "companyEmailDomain", "city", "state", "country", "postalCode",
    "industries", "organizationUrn", "stockSymbol", "companyPageUrl",
}  # fmt: skip


@dataclass
class LinkedIn(Platform):
    """Who is in each segment."""

    segments: dict[str, set[str]] = field(default_factory=dict)

    def refusal(self, status: int, message: str, code: str = "") -> Refused:
        known = {401: "INVALID_ACCESS_TOKEN", 404: "NOT_FOUND"}
        return Refused(
            status,
            {
                "status": status,
                "code": known.get(status, "ILLEGAL_ARGUMENT"),
                "message": message,
                "serviceErrorCode": 1,
            },
        )

    def answer(self, seen: Seen) -> tuple[int, Any]:
        if seen.path == "/oauth/v2/accessToken" and seen.method == "POST":
            return self.issue_token(seen)
        self.check_token(seen)
        self.require(
            re.fullmatch(r"20\d{4}", seen.headers.get("linkedin-version", "")), "A version must be present.", 400
        )
        self.require(
            seen.headers.get("x-restli-protocol-version") == "2.0.0", "X-Restli-Protocol-Version is missing", 400
        )
        if seen.path == "/rest/dmpSegments" and seen.method == "GET":
            self.require(seen.query["account"].startswith("urn:li:sponsoredAccount:"), "account is no urn")
            return 200, {"elements": []}
        found = _MEMBERS.fullmatch(seen.path)
        self.require(found and seen.method == "POST", "No virtual resource found", 404)
        assert found is not None
        self.require(
            seen.headers.get("x-restli-method") == "BATCH_CREATE", "elements need X-RestLi-Method: BATCH_CREATE"
        )
        elements = seen.json["elements"]
        self.require(set(seen.json) == {"elements"} and elements, "elements are missing")
        members = self.segments.setdefault(found[1], set())
        for element in elements:
            key = self._user(element) if found[2] == "users" else self._company(element)
            self.require(element["action"] in ("ADD", "REMOVE"), "action is ADD or REMOVE")
            members |= {key} if element["action"] == "ADD" else set()
            members -= {key} if element["action"] == "REMOVE" else set()
        # The same again, and the removal of what is not there, are answered like the first time.
        return 200, {"elements": [{"status": 201} for _ in elements]}

    def _user(self, element: dict[str, Any]) -> str:
        self.require(
            set(element) <= {"action", "userIds", "firstName", "lastName", "title", "company", "country"},
            "unknown field",
        )
        (one,) = element["userIds"]
        self.require(
            one["idType"] == "SHA256_EMAIL" and _HASH.fullmatch(one["idValue"]), "idValue is no SHA256 in hexadecimal"
        )
        return str(one["idValue"])

    def _company(self, element: dict[str, Any]) -> str:
        self.require(set(element) <= _COMPANY and element["companyName"], "unknown field, or no companyName")
        return str(element["companyWebsiteDomain"])
