"""Salesforce's REST API: queries, records, upserts by external id, and campaign members."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from opportune.testing.receivers.platform import Platform, Refused, Seen

_DATA = re.compile(r"/services/data/v\d+\.0/(.+)")
_FIELDS = {
    "Contact": {"Email", "FirstName", "LastName", "Title", "Phone"},
    "Account": {"Website", "Name", "Industry", "NumberOfEmployees", "BillingCountry"},
    "CampaignMember": {"CampaignId", "ContactId", "Status"},
}
_NEEDED = {"Contact": "LastName", "Account": "Name", "CampaignMember": "CampaignId"}
_EXTERNAL_ID = "Opportune_Id__c"
_TEXT = r"'((?:[^'\\]|\\.)*)'"
_QUERY = re.compile(
    rf"SELECT ([\w, ]+) FROM (\w+) WHERE (\w+) = {_TEXT}(?: AND (\w+) = {_TEXT})?(?: ORDER BY CreatedDate)? LIMIT 1"  # noqa: S608
)


@dataclass
class Salesforce(Platform):
    """Records by id and type."""

    records: dict[str, dict[str, dict[str, Any]]] = field(default_factory=lambda: {name: {} for name in _FIELDS})

    def refusal(self, status: int, message: str, code: str = "") -> Refused:
        known = {401: "INVALID_SESSION_ID", 404: "NOT_FOUND", 405: "METHOD_NOT_ALLOWED"}
        plain = code if code and code != "token" else known.get(status, "JSON_PARSER_ERROR")
        return Refused(status, [{"message": message, "errorCode": plain}])

    def make(self, kind: str, **fields: Any) -> str:
        prefix = {"Contact": "003", "Account": "001", "CampaignMember": "00v"}[kind]
        number = f"{prefix}{self.next_number():015d}"
        self.records[kind][number] = fields
        return number

    def answer(self, seen: Seen) -> tuple[int, Any]:
        if seen.path == "/services/oauth2/token" and seen.method == "POST":
            status, content = self.issue_token(seen)
            content.pop("expires_in")
            return status, content | {"instance_url": self.url, "issued_at": "1", "signature": "x"}
        self.check_token(seen)
        found = _DATA.fullmatch(seen.path)
        self.require(found, "The requested resource does not exist", 404)
        assert found is not None
        match seen.method, found[1].split("/"):
            case "GET", ["limits"]:
                return 200, {"DailyApiRequests": {"Max": 15000, "Remaining": 14998}}
            case "GET", ["query"]:
                return self._query(seen.query["q"])
            case "POST", ["sobjects", kind]:
                return self._create(kind, seen.json)
            case "GET", ["sobjects", kind, number]:
                self.require(number in self.records[kind], "The requested resource does not exist", 404)
                return 200, {"Id": number, **{name: self.records[kind][number].get(name) for name in _FIELDS[kind]}}
            case "PATCH", ["sobjects", kind, number]:
                self.require(number in self.records[kind], "The requested resource does not exist", 404)
                self.records[kind][number] |= self._fields(kind, seen.json)
                return 204, None
            case "PATCH", ["sobjects", kind, name, value]:
                return self._upsert(kind, name, value, seen.json)
            case "DELETE", ["sobjects", kind, number]:
                self.require(self.records[kind].pop(number, None), "entity is deleted", 404, "ENTITY_IS_DELETED")
                return 204, None
            case _:
                raise self.refusal(405, "HTTP Method not allowed")

    def _fields(self, kind: str, given: dict[str, Any]) -> dict[str, Any]:
        for name, value in given.items():
            self.require(
                name in _FIELDS[kind], f"No such column '{name}' on sobject of type {kind}", 400, "INVALID_FIELD"
            )
            is_number = name == "NumberOfEmployees"
            self.require(isinstance(value, int if is_number else str), f"{name}: wrong type", 400, "JSON_PARSER_ERROR")
        return given

    def _create(self, kind: str, given: dict[str, Any]) -> tuple[int, Any]:
        fields = self._fields(kind, given)
        self.require(
            fields.get(_NEEDED[kind]), f"Required fields are missing: [{_NEEDED[kind]}]", 400, "REQUIRED_FIELD_MISSING"
        )
        if kind == "CampaignMember":
            self.require(fields["ContactId"] in self.records["Contact"], "bad id", 400, "MALFORMED_ID")
            same = [one for one in self.records[kind].values() if one["ContactId"] == fields["ContactId"]]
            taken = [one for one in same if one["CampaignId"] == fields["CampaignId"]]
            self.require(not taken, "Already a campaign member.", 400, "DUPLICATE_VALUE")
        return 201, {"id": self.make(kind, **fields), "success": True, "errors": []}

    def _upsert(self, kind: str, name: str, value: str, given: dict[str, Any]) -> tuple[int, Any]:
        self.require(name == _EXTERNAL_ID, "Provided external ID field does not exist or is not accessible", 404)
        self.require(
            "Id" not in given and name not in given, "The Id field should not be specified", 400, "INVALID_FIELD"
        )
        found = [number for number, one in self.records[kind].items() if one.get(name) == value]
        if found:
            self.records[kind][found[0]] |= self._fields(kind, given)
            return 200, {"id": found[0], "success": True, "errors": [], "created": False}
        status, content = self._create(kind, given)
        self.records[kind][content["id"]][name] = value
        return status, content | {"created": True}

    def _query(self, text: str) -> tuple[int, Any]:
        found = _QUERY.fullmatch(text)
        self.require(found, f"unexpected token in {text}", 400, "MALFORMED_QUERY")
        assert found is not None
        names, kind = [name.strip() for name in found[1].split(",")], found[2]
        for name in names[1:]:
            self.require(name in _FIELDS[kind], f"No such column '{name}'", 400, "INVALID_FIELD")
        tests = {found[3]: _plain(found[4])} | ({found[5]: _plain(found[6])} if found[5] else {})
        rows = [
            {"attributes": {"type": kind}, "Id": number, **{name: one.get(name) for name in names[1:]}}
            for number, one in self.records[kind].items()
            if all(str(one.get(name, "")).lower() == value.lower() for name, value in tests.items())
        ][:1]
        return 200, {"totalSize": len(rows), "done": True, "records": rows}


def _plain(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text)
