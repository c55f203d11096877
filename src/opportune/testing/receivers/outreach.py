"""Outreach's API v2 in JSON:API: prospects, accounts and sequence states."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from opportune.testing.receivers.platform import Platform, Refused, Seen

_PLACE = re.compile(r"/api/v2/(prospects|accounts|sequenceStates)(?:/(\d+))?")
_ATTRIBUTES = {
    "prospects": {"emails", "firstName", "lastName", "title", "workPhones", "company"},
    "accounts": {"domain", "name", "numberOfEmployees"},
    "sequenceStates": set(),
}
_TYPES = {"prospects": "prospect", "accounts": "account", "sequenceStates": "sequenceState"}
_LISTS = {"emails", "workPhones"}
_JSON_API = "application/vnd.api+json"


@dataclass
class Outreach(Platform):
    """Resources by number and type. `sequences` and `mailboxes` are those it knows."""

    records: dict[str, dict[int, dict[str, Any]]] = field(default_factory=lambda: {name: {} for name in _TYPES})
    sequences: set[int] = field(default_factory=lambda: {7})
    mailboxes: set[int] = field(default_factory=lambda: {1})

    def refusal(self, status: int, message: str, code: str = "") -> Refused:
        known = {401: "unauthorized", 404: "resourceNotFound", 415: "unsupportedMediaType", 422: "validationError"}
        return Refused(
            status, {"errors": [{"id": known.get(status, "badRequest"), "title": "Error", "detail": message}]}
        )

    def make(self, kind: str, **attributes: Any) -> int:
        number = self.next_number()
        self.records[kind][number] = attributes
        return number

    def answer(self, seen: Seen) -> tuple[int, Any]:
        if seen.path == "/oauth/token" and seen.method == "POST":
            return self.issue_token(seen)
        self.check_token(seen)
        if seen.body:
            self.require(
                seen.headers.get("content-type") == _JSON_API, f"Expected Content-Type header to be '{_JSON_API}'.", 415
            )
        if seen.path == "/api/v2":
            return 200, {"meta": {"user": {"id": 1, "email": "ann@us.example"}}}
        found = _PLACE.fullmatch(seen.path)
        self.require(found, "Could not find it", 404)
        assert found is not None
        kind, number = found[1], int(found[2] or 0)
        match seen.method, number:
            case "GET", 0:
                return 200, {"data": [self._shown(kind, one) for one in self._filtered(kind, seen)]}
            case "POST", 0:
                return 201, {"data": self._shown(kind, self._made(kind, seen.json["data"]))}
            case _:
                pass
        self.require(number in self.records[kind], "Could not find it", 404)
        if seen.method == "PATCH":
            data = seen.json["data"]
            self.require(
                data["type"] == _TYPES[kind] and data["id"] == number, "type and id are those of the resource", 422
            )
            self.records[kind][number] |= self._attributes(kind, data)
        return 200, {"data": self._shown(kind, number)}

    def _shown(self, kind: str, number: int) -> dict[str, Any]:
        attributes = {
            name: self.records[kind][number].get(name, [] if name in _LISTS else None) for name in _ATTRIBUTES[kind]
        }
        return {"type": _TYPES[kind], "id": number, "attributes": attributes}

    def _filtered(self, kind: str, seen: Seen) -> list[int]:
        self.require(seen.query, "a filter")
        found = list(self.records[kind])
        for name, text in seen.query.items():
            path = re.findall(r"\[(\w+)\]", name)
            self.require(name.startswith("filter[") and path, f"unknown parameter {name}")
            found = [one for one in found if self._fits(self.records[kind][one], path, text)]
        return found

    def _fits(self, record: dict[str, Any], path: list[str], text: str) -> bool:
        value = record.get(path[0])
        return text in value if isinstance(value, list) else str(value) == text

    def _attributes(self, kind: str, data: dict[str, Any]) -> dict[str, Any]:
        given: dict[str, Any] = data.get("attributes", {})
        for name, value in given.items():
            self.require(name in _ATTRIBUTES[kind], f"{name} is no attribute of {_TYPES[kind]}", 422)
            self.require(isinstance(value, list) == (name in _LISTS), f"{name} has the wrong type", 422)
        return given

    def _made(self, kind: str, data: dict[str, Any]) -> int:
        self.require(data["type"] == _TYPES[kind] and "id" not in data, "the type of the resource, and no id", 422)
        if kind == "sequenceStates":
            return self._enrolled(data["relationships"])
        given = self._attributes(kind, data)
        if kind == "prospects":
            taken = {email for one in self.records[kind].values() for email in one.get("emails", [])}
            self.require(not taken & set(given.get("emails", [])), "Contact is using an excluded email address.", 422)
        return self.make(kind, **given)

    def _enrolled(self, relationships: dict[str, Any]) -> int:
        named = {}
        for name in ("prospect", "sequence", "mailbox"):
            one = relationships[name]["data"]
            self.require(one["type"] == name and isinstance(one["id"], int), f"{name} names a {name} by number", 422)
            named[name] = one["id"]
        self.require(named["prospect"] in self.records["prospects"], "Prospect does not exist", 422)
        self.require(named["sequence"] in self.sequences, "Sequence does not exist", 422)
        self.require(named["mailbox"] in self.mailboxes, "Mailbox does not exist", 422)
        same = [one for one in self.records["sequenceStates"].values() if one == named]
        self.require(not same, "Prospect has already been added to the sequence", 422)
        return self.make("sequenceStates", **named)
