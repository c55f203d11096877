"""One entry of a journey's list of nodes."""

from __future__ import annotations

from typing import Any

from pydantic import model_validator

from opportune.model.names import Definition
from opportune.model.node.action import (
    Action,
    ChangeSegments,
    CreateTask,
    End,
    EnrollIn,
    GoalNode,
    Notify,
    TakeOutOf,
    UpdateAttribute,
)  # fmt: skip
from opportune.model.node.decision import Branch, Decide, Split
from opportune.model.node.pause import Pause, Wait, WaitFor, WaitForEvent, WaitUntil, WaitUntilTime
from opportune.model.node.sending import (
    Chat,
    CreateAccount,
    EnrollInSequence,
    Http,
    PurchaseContacts,
    PushAudience,
    PushCrm,
    RemoveFromAudience,
    SaveContacts,
    SendEmail,
    Sending,
    SendWebPush,
)  # fmt: skip

Node = Pause | Decide | Branch | Split | Action | End | Sending


class Step(Definition):
    """One entry of a journey's list: exactly one kind of node, under its name."""

    wait: Wait | None = None
    wait_until: WaitUntil | None = None
    wait_until_time: WaitUntilTime | None = None
    wait_for: WaitFor | None = None
    wait_for_event: WaitForEvent | None = None
    decide: Decide | None = None
    branch: Branch | None = None
    split: Split | None = None
    update_attribute: UpdateAttribute | None = None
    change_segments: ChangeSegments | None = None
    create_task: CreateTask | None = None
    notify: Notify | None = None
    enroll_in: EnrollIn | None = None
    take_out_of: TakeOutOf | None = None
    goal: GoalNode | None = None
    end: End | None = None
    send_email: SendEmail | None = None
    send_web_push: SendWebPush | None = None
    http: Http | None = None
    chat: Chat | None = None
    push_audience: PushAudience | None = None
    remove_from_audience: RemoveFromAudience | None = None
    push_crm: PushCrm | None = None
    purchase_contacts: PurchaseContacts | None = None
    save_contacts: SaveContacts | None = None
    create_account: CreateAccount | None = None
    enroll_in_sequence: EnrollInSequence | None = None

    @model_validator(mode="before")
    @classmethod
    def _one(cls, value: Any) -> Any:
        if isinstance(value, dict):
            given = [name for name, content in value.items() if content is not None]
            if len(given) != 1:
                raise ValueError(
                    f"a node is one of {', '.join(cls.model_fields)}; there is {' and '.join(map(str, given)) or 'none'}"
                )
        return value

    @property
    def node(self) -> Node:
        found: Node = next(content for _, content in self if content is not None)
        return found
