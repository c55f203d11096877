"""HubSpot's CRM API v3: contacts, companies and static lists."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from opportune.testing.receivers.platform import Platform, Refused, Seen

_OBJECTS = re.compile(r"/crm/v3/objects/(contacts|companies)(?:/(.+))?")
_MEMBERSHIPS = re.compile(r"/crm/v3/lists/(\d+)/memberships/(add|remove)")
_PROPERTIES = {
    "contacts": {"email", "firstname", "lastname", "jobtitle", "phone", "company"},
    "companies": {"domain", "name", "country", "city", "numberofemployees"},
}


@dataclass
class HubSpot(Platform):
    """Records by number and type, and the numbers in each list."""

    records: dict[str, dict[str, dict[str, Any]]] = field(default_factory=lambda: {"contacts": {}, "companies": {}})
    lists: dict[str, set[str]] = field(default_factory=dict)

    def refusal(self, status: int, message: str, code: str = "") -> Refused:
        category = {401: "INVALID_AUTHENTICATION", 404: "OBJECT_NOT_FOUND", 409: "CONFLICT"}.get(
            status, "VALIDATION_ERROR"
        )
        return Refused(
            status, {"status": "error", "message": message, "correlationId": "0-0", "category": code or category}
        )

    def limited(self) -> None:
        """Answer the next request as one too many in a second."""
        content = {
            "status": "error", "message": "You have reached your secondly limit.", "errorType": "RATE_LIMIT",
            "correlationId": "0-0", "policyName": "SECONDLY",
        }  # fmt: skip
        self.fail(429, content=content, headers={"retry-after": "7"})

    def make(self, kind: str, **properties: Any) -> str:
        number = str(100 + self.next_number())
        self.records[kind][number] = properties
        return number

    def answer(self, seen: Seen) -> tuple[int, Any]:
        self.check_token(seen)
        if seen.path == "/account-info/v3/details":
            return 200, {"portalId": 1, "accountType": "STANDARD"}
        if found := _MEMBERSHIPS.fullmatch(seen.path):
            return self._membership(seen, found[1], found[2])
        found = _OBJECTS.fullmatch(seen.path)
        if not found:
            raise self.refusal(404, "resource not found")
        kind, rest = found[1], found[2]
        match seen.method, rest:
            case "POST", None:
                return 201, self._made(kind, self._properties(kind, seen.json))
            case "POST", "batch/upsert":
                return self._upsert(kind, seen)
            case "POST", "search":
                return self._search(kind, seen)
            case "GET", str():
                return 200, self._shown(kind, self._number(kind, rest, seen.query.get("idProperty", "")))
            case "PATCH", str():
                number = self._number(kind, rest, seen.query.get("idProperty", ""))
                self.records[kind][number] |= self._properties(kind, seen.json)
                return 200, self._shown(kind, number)
            case _:
                raise self.refusal(405, "method not allowed")

    def _properties(self, kind: str, content: Any) -> dict[str, Any]:
        self.require(set(content) <= {"properties", "associations"}, "unknown field in the request")
        given: dict[str, Any] = content["properties"]
        for name, value in given.items():
            self.require(name in _PROPERTIES[kind], f'Property "{name}" does not exist', 400, "PROPERTY_DOESNT_EXIST")
            self.require(isinstance(value, str | int | float | bool), f"{name} is no value")
        return given

    def _number(self, kind: str, text: str, id_property: str) -> str:
        if not id_property:
            self.require(text in self.records[kind], "resource not found", 404)
            return text
        for number, properties in self.records[kind].items():
            if str(properties.get(id_property, "")).lower() == text.lower():
                return number
        raise self.refusal(404, "resource not found")

    def _shown(self, kind: str, number: str) -> dict[str, Any]:
        properties = {name: self.records[kind][number].get(name) for name in _PROPERTIES[kind]}
        return {"id": number, "properties": properties, "createdAt": "2026-01-01T00:00:00Z", "archived": False}

    def _made(self, kind: str, properties: dict[str, Any]) -> dict[str, Any]:
        if kind == "contacts":
            taken = [n for n, one in self.records[kind].items() if one.get("email") == properties.get("email")]
            self.require(not taken, f"Contact already exists. Existing ID: {taken[0] if taken else ''}", 409)
        return self._shown(kind, self.make(kind, **properties))

    def _upsert(self, kind: str, seen: Seen) -> tuple[int, Any]:
        (entry,) = seen.json["inputs"]
        self.require(set(entry) <= {"id", "idProperty", "properties", "objectWriteTraceId"}, "unknown field in inputs")
        # Only a property with unique values tells who it is, and domain is none.
        self.require(kind == "contacts" and entry["idProperty"] == "email", "idProperty is not a unique property")
        given = self._properties(kind, {"properties": entry["properties"]})
        try:
            number, is_new = self._number(kind, entry["id"], "email"), False
        except Refused:
            number, is_new = self.make(kind, email=entry["id"]), True
        self.records[kind][number] |= given
        return 200, {"status": "COMPLETE", "results": [{**self._shown(kind, number), "new": is_new}]}

    def _search(self, kind: str, seen: Seen) -> tuple[int, Any]:
        ((condition,),) = (group["filters"] for group in seen.json["filterGroups"])
        self.require(condition["operator"] == "EQ", "operator")
        self.require(set(seen.json["properties"]) <= _PROPERTIES[kind], "unknown property asked for")
        self.require(isinstance(seen.json["limit"], int), "limit is a number")
        name = condition["propertyName"]
        found = [n for n, one in self.records[kind].items() if one.get(name) == condition["value"]]
        return 200, {"total": len(found), "results": [self._shown(kind, number) for number in found[:1]]}

    def _membership(self, seen: Seen, audience: str, verb: str) -> tuple[int, Any]:
        self.require(seen.method == "PUT", "method not allowed", 405)
        given = seen.json
        self.require(isinstance(given, list) and all(isinstance(one, str) for one in given), "a list of record ids")
        members = self.lists.setdefault(audience, set())
        missing = [one for one in given if one not in self.records["contacts"]]
        there = [one for one in given if one not in missing]
        changed = [one for one in there if (one in members) == (verb == "remove")]
        members ^= set(changed)
        return 200, {
            "recordsIdsAdded": changed if verb == "add" else [],
            "recordIdsRemoved": changed if verb == "remove" else [],
            "recordIdsMissing": missing,
        }
