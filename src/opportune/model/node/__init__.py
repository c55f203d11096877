"""The nodes of a journey, each a small value that says what happens to whoever comes to it and where they go next."""

from opportune.model.node.action import (
    MAX_DEPTH,
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
from opportune.model.node.base import ENTRY, EXIT, BaseNode, NodeId
from opportune.model.node.decision import Arm, Branch, Decide, Share, Split
from opportune.model.node.pause import Pause, Wait, WaitFor, WaitForEvent, WaitUntil, WaitUntilTime
from opportune.model.node.sending import (
    Answer,
    Chat,
    Connected,
    CreateAccount,
    EnrollInSequence,
    Http,
    MergeTag,
    PurchaseContacts,
    PushAudience,
    PushCrm,
    RemoveFromAudience,
    SaveContacts,
    SendEmail,
    Sending,
    SendWebPush,
)  # fmt: skip
from opportune.model.node.step import Node, Step

__all__ = [
    "ENTRY", "EXIT", "MAX_DEPTH", "Action", "Answer", "Arm", "BaseNode", "Branch", "ChangeSegments", "Chat", "Connected",
    "CreateAccount", "CreateTask", "Decide", "End", "EnrollIn", "EnrollInSequence", "GoalNode", "Http", "MergeTag",
    "Node", "NodeId", "Notify", "Pause", "PurchaseContacts", "PushAudience", "PushCrm", "RemoveFromAudience",
    "SaveContacts", "SendEmail", "SendWebPush", "Sending", "Share", "Split", "Step", "TakeOutOf", "UpdateAttribute", "Wait",
    "WaitFor", "WaitForEvent", "WaitUntil", "WaitUntilTime",
]  # fmt: skip
