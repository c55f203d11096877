"""Google Ads Customer Match by offline user data jobs: created, given operations, and run."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from opportune.testing.receivers.platform import Platform, Refused, Seen

_CREATE = re.compile(r"/v\d+/customers/(\d+)/offlineUserDataJobs:create")
_JOB = re.compile(r"/v\d+/(customers/(\d+)/offlineUserDataJobs/\d+):(addOperations|run)")
_HASH = re.compile(r"[0-9a-f]{64}")


@dataclass
class GoogleAds(Platform):
    """Lists of hashed emails. A job that was not run changes none."""

    developer_token: str = "developer"  # noqa: S105
    lists: dict[str, set[str]] = field(default_factory=dict)
    jobs: dict[str, dict[str, Any]] = field(default_factory=dict)

    def refusal(self, status: int, message: str, code: str = "") -> Refused:
        known = {401: "UNAUTHENTICATED", 403: "PERMISSION_DENIED", 404: "NOT_FOUND", 429: "RESOURCE_EXHAUSTED"}
        return Refused(
            status, {"error": {"code": status, "message": message, "status": known.get(status, "INVALID_ARGUMENT")}}
        )

    def answer(self, seen: Seen) -> tuple[int, Any]:
        if seen.path == "/token" and seen.method == "POST":
            return self.issue_token(seen)
        self.check_token(seen)
        self.require(seen.headers.get("developer-token") == self.developer_token, "developer-token is missing", 403)
        if seen.path.endswith("/customers:listAccessibleCustomers"):
            return 200, {"resourceNames": ["customers/1234567890"]}
        self.require(seen.method == "POST", "not found", 404)
        if found := _CREATE.fullmatch(seen.path):
            return self._create(found[1], seen.json)
        found = _JOB.fullmatch(seen.path)
        self.require(found and found[1] in self.jobs, "not found", 404)
        assert found is not None
        job = self.jobs[found[1]]
        self.require(not job["ran"], "the job is not PENDING")
        return self._add(job, seen.json) if found[3] == "addOperations" else self._run(job)

    def _create(self, customer: str, content: Any) -> tuple[int, Any]:
        job = content["job"]
        self.require(set(content) == {"job"} and job["type"] == "CUSTOMER_MATCH_USER_LIST", "job of unknown type")
        metadata = job["customerMatchUserListMetadata"]
        self.require(set(metadata) <= {"userList", "consent"}, "unknown field in the metadata")
        self.require(
            re.fullmatch(rf"customers/{customer}/userLists/\d+", metadata["userList"]), "userList is no resource name"
        )
        for value in metadata.get("consent", {}).values():
            self.require(value in ("GRANTED", "DENIED", "UNSPECIFIED"), "unknown consent")
        name = f"customers/{customer}/offlineUserDataJobs/{len(self.jobs) + 1}"
        self.jobs[name] = {
            "list": metadata["userList"],
            "operations": [],
            "ran": False,
            "consent": metadata.get("consent"),
        }
        return 200, {"resourceName": name}

    def _add(self, job: dict[str, Any], content: Any) -> tuple[int, Any]:
        self.require(set(content) <= {"operations", "enablePartialFailure", "enableWarnings"}, "unknown field")
        for operation in content["operations"]:
            ((verb, data),) = operation.items()
            self.require(verb in ("create", "remove", "removeAll"), "unknown operation")
            if verb == "create":
                self.require(job["consent"], "consent is missing")
            for one in data["userIdentifiers"]:
                if not _HASH.fullmatch(one["hashedEmail"]):
                    return 200, {
                        "partialFailureError": {"code": 3, "message": "The SHA256 encoded value is malformed."}
                    }
                job["operations"].append((verb, one["hashedEmail"]))
        return 200, {}

    def _run(self, job: dict[str, Any]) -> tuple[int, Any]:
        self.require(job["operations"], "the job has no operations")
        members = self.lists.setdefault(job["list"], set())
        for verb, hashed in job["operations"]:
            (members.add if verb == "create" else members.discard)(hashed)
        job["ran"] = True
        return 200, {"name": "operations/1", "metadata": {}}
