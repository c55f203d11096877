"""What a preview or a backtest tries out: definitions somebody wrote, or one in force as if it were active."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from opportune.errors import InvalidInput, NotFound
from opportune.insight.proposals import propose
from opportune.model.definitions import Body, Definitions, KindKey, kind_of
from opportune.model.ladder import LadderDefinition
from opportune.model.proposal import Proposal
from opportune.model.workflow import Status, WorkflowDefinition

# What members and stages follow from. Other kinds are tried out together with one of these.
TRIED_KINDS = ("segment", "workflow", "ladder", "intent_report")


@dataclass(frozen=True)
class Trial:
    """`names` are tried out even where the proposal says the same as what is in force."""

    current: Definitions
    proposal: Proposal
    names: frozenset[KindKey]

    @property
    def proposed(self) -> Definitions:
        return self.proposal.definitions


def try_bodies(current: Definitions, bodies: Iterable[Body]) -> Trial:
    """Definitions as written. Raises InvalidDefinition, and InvalidInput where none of them is about members or stages."""
    trial = trial_of(current, propose(current, bodies))
    if not any(kind in (*TRIED_KINDS, "campaign") for kind, _ in trial.names):
        raise InvalidInput(
            "There is nothing to try out: give a segment, workflow, ladder or intent report. What a score model or signal "
            "would change is said by `opportune plan`."
        )
    return trial


def trial_of(current: Definitions, proposal: Proposal) -> Trial:
    """A proposal that is tried out before it is saved."""
    return Trial(current, proposal, frozenset(kind_of(body) for body in proposal.bodies))


def try_in_force(current: Definitions, kind: str, key: str) -> Trial:
    """A definition in force, active whatever its status is. Raises NotFound."""
    body = current.by_name.get((kind, key))
    if body is None:
        raise NotFound(f"There is no {kind} {key}. `opportune definitions list` shows which there are.")
    if isinstance(body, WorkflowDefinition | LadderDefinition):
        body = body.model_copy(update={"status": Status.ACTIVE})
    return Trial(current, propose(current, [body]), frozenset({(kind, key)}))
