"""Goal: whatever is sent to the API, the answer is no 5xx and is what the OpenAPI document says.

Method: Schemathesis makes requests from the document, sensible and senseless ones, against one workspace with data in it.
"""

import json
import resource
from collections.abc import Iterator

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import CHECKS

from opportune.testing import payload
from tests.api.desk import Desk, open_desk
from tests.api.test_openapi import COMMITTED

# A number without a bound once made a server ask for all the memory there is; here it would get an error instead.
MAX_MEMORY_BYTES = 6 * 1024**3
EXAMPLES_PER_OPERATION = 5
CHECKED = ("not_a_server_error", "status_code_conformance", "content_type_conformance", "response_schema_conformance")
# YAML with several documents, which Schemathesis cannot read.
SEVERAL_DOCUMENTS = ("/api/v1/definitions/export",)
# A stream that has no end; tests/api/test_live.py follows it.
ENDLESS = ("/api/v1/live",)
OPERATIONS = [
    (method.upper(), path)
    for path, methods in json.loads(COMMITTED.read_text())["paths"].items()
    for method in methods
    if path not in ENDLESS
]

# Of the key that LIKELY has, so that a likely request finds them.
DEFINITIONS = """\
segment: pricing-page-visit
name: Whoever has a score
mode: rule
criteria: {score: {gte: 1}}
---
workflow: pricing-page-visit
name: Whoever has a score into a segment of its own
when: {score: {gte: 1}}
do: {sync: {to: [scored]}}
"""


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    limits = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY_BYTES, limits[1]))
    try:
        with open_desk(tmp_path_factory.mktemp("any") / "workspace.duckdb") as opened:
            opened.send(payload.page("visitor:one", "/pricing", None)).event("ann@acme", "demo-requested")
            opened.event("bob@acme", "meeting-attended").event("eve@other", "intent-topic-surge").tick()
            opened.post("/definitions", None, content=DEFINITIONS, headers={"Content-Type": "application/yaml"})
            opened.tick()
            yield opened
    finally:
        resource.setrlimit(resource.RLIMIT_AS, limits)


@pytest.fixture(scope="module")
def document(desk: Desk) -> schemathesis.BaseSchema:
    return schemathesis.openapi.from_asgi("/api/openapi.json", desk.opportune.app)


LIKELY = {
    "account_id": 1, "contact_id": 2, "rejected_event_id": 1, "into_account_id": 2, "into_contact_id": 3,
    "subject_id": 1, "run_id": 1,
    "kind": "signal", "key": "pricing-page-visit", "domain": "new.example", "company_domain": "new.example",
    "email": "new@new.example", "mapping": "maven-accounts", "at": "2026-03-01", "since": "2026-03-01", "until": "2026-03-02",
}  # fmt: skip
UNLIKELY = ("cursor", "owner", "owner_id", "parent_id", "system")


def make_likely(case: schemathesis.Case) -> None:
    """Put something that is there, or could be, in the place of what generation never hits upon."""
    for part in (case.path_parameters, case.query, case.body):
        if isinstance(part, dict):
            for name in list(part):
                if name in UNLIKELY:
                    del part[name]
                elif name in LIKELY:
                    part[name] = LIKELY[name]


@pytest.mark.parametrize(("method", "path"), OPERATIONS, ids=[" ".join(operation) for operation in OPERATIONS])
def test_any_request_is_answered_as_promised(
    desk: Desk, document: schemathesis.BaseSchema, method: str, path: str
) -> None:
    wanted = CHECKED[:-1] if path in SEVERAL_DOCUMENTS else CHECKED
    checks = [check for check in CHECKS.get_all() if check.__name__ in wanted]
    assert len(checks) == len(wanted)

    @settings(
        max_examples=EXAMPLES_PER_OPERATION,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(
        case=st.one_of(
            document[path][method].as_strategy(GenerationMode.POSITIVE),
            document[path][method].as_strategy(GenerationMode.NEGATIVE),
        ),
        is_likely=st.booleans(),
    )
    def ask(case: schemathesis.Case, is_likely: bool) -> None:
        if is_likely:
            make_likely(case)
        headers = {"Authorization": desk.client.headers["Authorization"], "X-Write-Key": desk.write_key}
        answer = case.call(headers=headers)
        case.validate_response(answer, checks=checks)

    ask()
