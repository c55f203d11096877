"""Journeys: workflows that carry people or companies from node to node, each at their own time."""

from __future__ import annotations

from collections.abc import Mapping, Set
from datetime import date, datetime
from enum import StrEnum
from functools import cached_property
from graphlib import CycleError, TopologicalSorter
from typing import Literal

from pydantic import Field, model_validator

from opportune.model.calendar import WEEK, ClockTime, Weekday, utc_moment
from opportune.model.criteria import Criteria, SubjectType
from opportune.model.criteria_fit import criteria_problems
from opportune.model.names import Definition, Key, Name
from opportune.model.node import ENTRY, EXIT, Branch, Decide, Node, SendEmail, Sending, SendWebPush, Step, Wait, WaitFor
from opportune.model.segment import Description, Tag
from opportune.model.trigger import Goal, Reentry, Trigger

MAX_NODES = 200


class JourneyStatus(StrEnum):
    """Whether a journey runs. A closed one takes nobody in and those who are in it go on; a disabled one holds everybody where they
    are; an archived one is over: everybody is out of it, and it can be looked at and copied, nothing else."""

    ACTIVE = "active"
    CLOSED = "closed"
    DISABLED = "disabled"
    ARCHIVED = "archived"


# The consent of a journey that asks for none, on purpose.
IGNORE = "ignore"
Schedule = Literal["continuous", "daily", "weekly", "after_scoring", "on_demand"]


class SendingHours(Definition):
    """On which days and between which times of day nodes send, on the clock of the recipient; past midnight if `to` is earlier."""

    weekdays: tuple[Weekday, ...] = Field(default=WEEK, min_length=1)
    from_: ClockTime = Field(default="00:00", alias="from")
    to: ClockTime | None = None


class JourneyDefinition(Definition):
    """A graph of nodes without loops; the first of `nodes` is where it starts.

    `where` must hold of whoever enters. `exit_when` and a goal with `stop` end it at once, also in a pause. People come in from
    `start_at` to `end_at` (UTC unless they name an offset); those who are in go on after that.

    `schedule` is when the segment of a trigger `segment` is looked at: daily or weekly `at` a time of day in the zone of the
    workspace, after the first scoring of a day, or on demand. A run that was missed is made up for once.

    `consent` is the purpose that people must have agreed to, at the entry and when something is sent to them; the word `ignore`
    says that it does not matter. Who withdraws it gets nothing more, or leaves with `on_withdrawal: exit`. Of everybody who
    enters, `holdout_percent` are kept back and only measured. Nothing is sent outside `windows`, nor on `pause_dates`.

    Nobody is in two journeys of the same `conflict_group` at a time: one of higher `priority` takes people out of the others.

    With `on_leave: exit_and_undo` those who leave the segment of the trigger also leave the segments that the journey put them
    into.
    """

    workflow: Key
    name: Name
    description: Description = ""
    kind: Literal["journey"]
    subject: SubjectType = SubjectType.CONTACT
    status: JourneyStatus = JourneyStatus.ACTIVE
    start_at: datetime | None = None
    end_at: datetime | None = None
    schedule: Schedule = "continuous"
    at: ClockTime | None = None
    weekday: Weekday | None = None
    consent: Key | None = None
    on_withdrawal: Literal["skip", "exit"] = "skip"
    holdout_percent: int = Field(default=0, ge=0, le=99)
    windows: SendingHours | None = None
    pause_dates: tuple[date, ...] = Field(default=(), max_length=400)
    trigger: Trigger
    where: Criteria | None = None
    suppress: tuple[Key, ...] = ()
    reentry: Reentry | None = None
    conflict_group: Key | None = None
    priority: int = Field(default=0, ge=0, le=100)
    goal: Goal | None = None
    exit_when: Criteria | None = None
    on_leave: Literal["continue", "exit", "exit_and_undo"] = "continue"
    nodes: tuple[Step, ...] = Field(min_length=1, max_length=MAX_NODES)
    folder: str = Field(default="", max_length=128)
    tags: tuple[Tag, ...] = Field(default=(), max_length=50)
    owner: str = Field(default="", max_length=254)

    @model_validator(mode="after")
    def _fits(self) -> JourneyDefinition:
        problems = [
            *self._graph_problems(), *self._criteria_problems(), *self._timing_problems(), *self._consent_problems()
        ]  # fmt: skip
        if self.on_leave != "continue" and self.trigger.within is None:
            problems.append(
                f"on_leave: {self.on_leave} is about the segment of the trigger; it goes with segment_entered and segment"
            )
        if self.entering.policy == "per_key" and not self.trigger.is_keyed:
            problems.append("reentry: per_key goes with a trigger that has keys: an event with key, or date_field")
        if self.priority and self.conflict_group is None:
            problems.append(
                "priority: this is among the journeys of a conflict_group; name one, such as nurturing, or leave priority out"
            )
        if problems:
            raise ValueError("\n".join(problems))
        return self

    @cached_property
    def by_id(self) -> Mapping[str, Node]:
        return {step.node.id: step.node for step in self.nodes}

    @cached_property
    def ways(self) -> Mapping[str, Mapping[str, str]]:
        """Per node its outcomes and where each leads: another node, or `exit`."""
        nodes = [step.node for step in self.nodes]
        following = [*(node.id for node in nodes[1:]), EXIT]
        return {node.id: dict(node.ways(after)) for node, after in zip(nodes, following, strict=True)}

    @cached_property
    def asks_in_pauses(self) -> bool:
        """Whether something but time, events and answers may end a pause, or counts meanwhile."""
        return (
            self.goal is not None
            or self.exit_when is not None
            or self.on_leave != "continue"
            or self.on_withdrawal == "exit"
            or any(isinstance(step.node, WaitFor) for step in self.nodes)
        )

    @cached_property
    def in_order(self) -> tuple[Node, ...]:
        """The nodes so that every one comes after all that lead to it."""
        # In lists, not sets: the order must be the same in every process.
        before: dict[str, list[str]] = {node_id: [] for node_id in self.by_id}
        for node_id, ways in self.ways.items():
            for target in ways.values():
                if target != EXIT:
                    before[target].append(node_id)
        return tuple(self.by_id[node_id] for node_id in TopologicalSorter(before).static_order())

    def within_reach(self, standing: Set[str]) -> tuple[Node, ...]:
        """Where those who stand at these nodes may come at one moment, in order, with these; at `ENTRY` stands who comes in.

        Whoever comes to a wait or to a message stops there.
        """
        reached = set(standing) | ({self.nodes[0].node.id} if ENTRY in standing else set())
        for node in self.in_order:
            if node.id in standing or (node.id in reached and not isinstance(node, Wait | Sending)):
                reached |= set(self.ways[node.id].values())
        return tuple(node for node in self.in_order if node.id in reached)

    def _graph_problems(self) -> list[str]:
        ids = [step.node.id for step in self.nodes]
        problems = [
            f"nodes: two nodes have the id {node_id}" for node_id in sorted({i for i in ids if ids.count(i) > 1})
        ]
        if EXIT in ids:
            problems.append(f"nodes: no node may have the id {EXIT}, which is where paths end")
        if problems:
            return problems
        known = {*ids, EXIT}
        for number, ways in enumerate(self.ways.values(), start=1):
            problems += [
                f"nodes.{number}: {outcome} leads to {target}, and there is no such node. The nodes are {', '.join(ids)}"
                for outcome, target in ways.items()
                if target not in known
            ]
        if problems:
            return problems
        try:
            order = self.in_order
        except CycleError as error:
            around = " -> ".join(reversed(error.args[1]))
            return [f"nodes: {around} is a loop. A path may join another one but never come back; use reentry instead"]
        reached = {self.nodes[0].node.id}
        for node in order:
            if node.id in reached:
                reached |= set(self.ways[node.id].values())
        return [
            f"nodes.{number}: nothing leads to {step.node.id}. Let a node lead there, or take it out"
            for number, step in enumerate(self.nodes, start=1)
            if step.node.id not in reached
        ]

    @property
    def entering(self) -> Reentry:
        """Whether somebody may come again; for each key once where the trigger has keys and nothing else is said."""
        if self.reentry is None:
            return Reentry(policy="per_key" if self.trigger.event is not None and self.trigger.is_keyed else "never")
        return self.reentry

    def is_open(self, now: datetime) -> bool:
        """Whether it takes people in at a moment in naive UTC."""
        starts, ends = (utc_moment(moment) for moment in (self.start_at, self.end_at))
        return (
            self.status is JourneyStatus.ACTIVE and (starts is None or starts <= now) and (ends is None or now < ends)
        )

    def _timing_problems(self) -> list[str]:
        problems = []
        if (self.trigger.segment is None) != (self.schedule == "continuous"):
            problems.append(
                "schedule: a trigger `segment` needs daily, weekly, after_scoring or on_demand; no other trigger has one"
            )
        if self.at is not None and self.schedule not in ("daily", "weekly"):
            problems.append("at: a time of day goes with schedule daily or weekly")
        if (self.weekday is not None) != (self.schedule == "weekly"):
            problems.append("weekday: a weekly schedule needs one, such as mon, and no other schedule has one")
        starts, ends = (utc_moment(moment) for moment in (self.start_at, self.end_at))
        if starts is not None and ends is not None and ends <= starts:
            problems.append("end_at: this is not after start_at")
        return problems

    def _consent_problems(self) -> list[str]:
        if self.consent is None and any(isinstance(step.node, SendEmail | SendWebPush) for step in self.nodes):
            return [
                "consent: a journey that sends emails or web push needs the purpose that people must have agreed to, such as "
                "marketing-email, or the word ignore"
            ]
        if self.on_withdrawal == "exit" and self.consent in (None, IGNORE):
            return ["on_withdrawal: exit needs a purpose in consent that can be withdrawn"]
        return []

    @cached_property
    def asked(self) -> tuple[tuple[Criteria, str], ...]:
        """All its criteria about whom it is about, each with its place."""
        given: list[tuple[Criteria | None, str]] = [
            (self.where, "where"), (self.exit_when, "exit_when"), (self.goal.criteria if self.goal else None, "goal.criteria"),
        ]  # fmt: skip
        for number, step in enumerate(self.nodes, start=1):
            node = step.node
            match node:
                case Decide():
                    given.append((node.criteria, f"nodes.{number}.decide.criteria"))
                case WaitFor():
                    given.append((node.criteria, f"nodes.{number}.wait_for.criteria"))
                case Branch():
                    given += [
                        (arm.criteria, f"nodes.{number}.branch.arms.{place}.criteria")
                        for place, arm in enumerate(node.arms, start=1)
                    ]
                case _:
                    pass
        return tuple((criteria, place) for criteria, place in given if criteria is not None)

    def _criteria_problems(self) -> list[str]:
        return [
            problem for criteria, place in self.asked for problem in criteria_problems(criteria, self.subject, place)
        ]
