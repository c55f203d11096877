"""Criteria that somebody asks about: those of a definition in force, of a proposed one, or by themselves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

from opportune.errors import InvalidDefinition, InvalidInput
from opportune.insight.proposals import propose
from opportune.model.criteria import Criteria, SubjectType
from opportune.model.definitions import Body, Definitions
from opportune.model.segment import SegmentDefinition
from opportune.model.workflow import WorkflowDefinition
from opportune.shipped import KINDS, read_definition

# The key under which criteria are looked at that belong to no definition yet.
_NAMELESS = "these-criteria"


@dataclass(frozen=True)
class AskedCriteria:
    """Criteria with the definitions that they are read by, which are sound. `key` is None for criteria by themselves."""

    definitions: Definitions
    criteria: Criteria
    subject: SubjectType
    key: str | None = None


def read_criteria(current: Definitions, document: Any) -> AskedCriteria:
    """The criteria of a document: a definition of a segment or workflow, or `criteria` with their `subject`.

    Raises InvalidDefinition with the place of every problem, InvalidInput for a definition without criteria.
    """
    is_definition = isinstance(document, dict) and any(kind in document for kind in KINDS)
    try:
        if is_definition:
            return _of_definition(current, read_definition(document, "the request"))
        segment = read_definition(_as_segment(document), "the request")
        assert isinstance(segment, SegmentDefinition), "written as one"
        proposal = propose(current, [segment])
        assert segment.criteria is not None, "a segment of mode rule has criteria"
        return AskedCriteria(proposal.definitions, segment.criteria, segment.subject)
    except InvalidDefinition as error:
        # Whoever sent criteria gave them no name.
        error.message = error.message.replace(f"segment {_NAMELESS}: ", "")
        for problem in cast(list[dict[str, Any]], error.details.get("problems", [])):
            if problem.get("key") == _NAMELESS:
                del problem["kind"], problem["key"]
        raise


def _of_definition(current: Definitions, body: Body) -> AskedCriteria:
    definitions = propose(current, [body]).definitions
    if isinstance(body, SegmentDefinition) and body.criteria is not None:
        return AskedCriteria(definitions, body.criteria, body.subject, body.segment)
    if isinstance(body, WorkflowDefinition):
        return AskedCriteria(definitions, body.when, body.subject, body.workflow)
    raise InvalidInput(
        "This definition has no criteria to look at. Send a segment of mode rule, a workflow, or `criteria` with their `subject`."
    )


def _as_segment(document: Any) -> dict[str, Any]:
    if not isinstance(document, dict) or "criteria" not in document:
        raise InvalidInput(
            "Send a segment of mode rule, a workflow, or `criteria` with their `subject` (account or contact)."
        )
    if unknown := sorted(str(name) for name in document.keys() - {"criteria", "subject"}):
        raise InvalidInput(
            f"Beside criteria there is only `subject` (account or contact), but not {', '.join(unknown)}."
        )
    return {"segment": _NAMELESS, "name": "These criteria", "mode": "rule", **document}
