"""What follows from changing, renaming and deleting definitions, as a proposal that the store can put in force.

It changes nothing. A proposal that comes out of here is sound: everything it names exists and fits.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from typing import Any, TypeVar

from pydantic import ValidationError

from opportune.errors import Conflict, InvalidDefinition, InvalidInput, NotFound
from opportune.model.bot_rules import BotRules
from opportune.model.campaign import CampaignDefinition
from opportune.model.connector import ConnectorDefinition
from opportune.model.definitions import FIXED_KEYS, NUMBERED_KINDS, Body, Definitions, KindKey, kind_of
from opportune.model.email import EmailDefinition
from opportune.model.intent_report import IntentReportDefinition
from opportune.model.journey import JourneyDefinition
from opportune.model.ladder import LadderDefinition
from opportune.model.proposal import Proposal
from opportune.model.reference_check import new_segments, reference_problems
from opportune.model.references import references_of, used_by, with_names, without_references, written
from opportune.model.score_model import ScoreModel
from opportune.model.segment import SegmentDefinition
from opportune.model.sending_rules import SendingRules
from opportune.model.signal import SignalDefinition
from opportune.model.workflow import WorkflowDefinition
from opportune.rendering.checks import template_problems
from opportune.shipped import check_signals

_Name = TypeVar("_Name")


def propose(current: Definitions, bodies: Iterable[Body], *, is_whole: bool = False, prune: bool = False) -> Proposal:
    """Putting these definitions in force. Segments that workflows and ladders write to and that don't exist are made.

    `is_whole` means that these are all there should be: one that is there under a new key only is renamed, and others that
    are not there are missing, or removed with `prune`. That is about kinds with a number; others are only ever changed.

    Raises InvalidDefinition with every problem.
    """
    bodies = tuple(bodies)
    renamed = _renames(current, bodies) if is_whole else {}
    base = _with_names(current, renamed)
    given = {kind_of(body) for body in bodies}
    rewritten = [body for name, body in base.by_name.items() if current.by_name.get(name) != body and name not in given]
    proposed = _with_bodies(base, bodies)
    created = new_segments(proposed, renamed)
    proposed = _with_bodies(proposed, created)
    missing = _missing(base, bodies) if is_whole else ()
    proposed = _checked(_without(proposed, missing) if prune else proposed, renamed)
    return Proposal(
        definitions=proposed,
        bodies=(*rewritten, *bodies, *created),
        renamed=renamed,
        removed=missing if prune else (),
        missing=() if prune else missing,
    )


def propose_rename(current: Definitions, kind: str, key: str, new_key: str) -> Proposal:
    """Giving a definition another key, and writing that wherever it is named.

    Raises NotFound, Conflict for a key that is taken, InvalidInput for one that is none.
    """
    _require(current, kind, key)
    if kind not in NUMBERED_KINDS or kind in FIXED_KEYS:
        article = "An" if kind[0] in "aeiou" else "A"
        raise Conflict(f"{article} {kind} keeps its key, since what is stored refers to it. Change its `name` instead.")
    if (kind, new_key) in current.by_name:
        raise Conflict(f"There is a {kind} {new_key} already. Choose another key, or delete that one first.")
    renamed = {(kind, key): new_key}
    try:
        proposed = _with_names(current, renamed)
    except ValidationError as error:
        raise InvalidInput(
            f"'{new_key}' is no key: a key is words in lower case, joined by hyphens, such as hot-accounts."
        ) from error
    changed = tuple(body for name, body in proposed.by_name.items() if current.by_name.get(name) != body)
    return Proposal(definitions=_checked(proposed), bodies=changed, renamed=renamed)


def propose_deletion(current: Definitions, names: Collection[KindKey], *, force: bool = False) -> Proposal:
    """Taking definitions out of force. With `force` they are first left out of the lists of whatever names them.

    Raises NotFound, and Conflict when something uses them that would not work without.
    """
    for kind, key in names:
        _require(current, kind, key)
        if kind not in NUMBERED_KINDS:
            raise Conflict(_UNDELETED[kind])
    users = {
        user: current.by_name[user] for kind, key in names for user in used_by(current, kind, key) if user not in names
    }
    said = _listed(names)
    if users and not force:
        raise Conflict(
            f"{said} is used by {_listed(users)}. Take it out there first; or delete it with force, and it is left out of "
            "their lists.",
            used_by=[{"kind": kind, "key": key} for kind, key in users],
        )
    changed = tuple(_left_out(body, names, said) for body in users.values())
    proposed = _without(_with_bodies(current, changed), names)
    return Proposal(definitions=_checked(proposed), bodies=changed, removed=tuple(names))


_UNDELETED = {
    "signal": "A signal is not deleted, since stored signals refer to it. Switch it off with `enabled: false`.",
    "score_model": "A workspace always has a score model. Put a new version of it in force instead.",
    "bot_rules": "A workspace always has bot rules. Put a new version of them in force instead.",
    "sending_rules": "A workspace always has sending rules. Put a new version of them in force instead.",
}


def _require(current: Definitions, kind: str, key: str) -> None:
    if (kind, key) not in current.by_name:
        raise NotFound(f"There is no {kind} {key}. `opportune definitions list` shows which there are.")


def _left_out(body: Body, names: Collection[KindKey], said: str) -> Body:
    kind, key = kind_of(body)
    try:
        return without_references(body, names)
    except ValueError as error:
        detail = error.errors()[0]["msg"].removeprefix("Value error, ") if isinstance(error, ValidationError) else error
        raise Conflict(
            f"{said} can't be deleted, not even with force, because {kind} {key} would not work without: {detail}. "
            f"Change or delete {kind} {key} first."
        ) from error


def _listed(names: Iterable[KindKey]) -> str:
    *first, last = [f"{kind} {key}" for kind, key in names]
    return f"{', '.join(first)} and {last}" if first else last


def _missing(base: Definitions, bodies: tuple[Body, ...]) -> tuple[KindKey, ...]:
    """What is in force and not given; a segment that a given workflow or ladder writes to is as good as given."""
    given = {kind_of(body) for body in bodies}
    given |= {reference.name for body in bodies for reference in references_of(body) if reference.is_written}
    return tuple(name for name in base.by_name if name[0] in NUMBERED_KINDS and name not in given)


def _renames(current: Definitions, bodies: tuple[Body, ...]) -> dict[KindKey, str]:
    """Old names and new keys of definitions that are given under a new key only, and are otherwise the same.

    One that names another one which is renamed too is found in a later round.
    """
    given = {kind_of(body) for body in bodies}
    new = [body for body in bodies if kind_of(body) not in current.by_name and kind_of(body)[0] not in FIXED_KEYS]
    gone = [body for name, body in current.by_name.items() if name[0] in NUMBERED_KINDS and name not in given]
    renamed: dict[KindKey, str] = {}
    while True:
        taken = {(kind, new_key) for (kind, _), new_key in renamed.items()}
        olds = _by_content(with_names(body, renamed) for body in gone if kind_of(body) not in renamed)
        news = _by_content(body for body in new if kind_of(body) not in taken)
        pairs = [(names, news[content]) for content, names in olds.items() if content in news]
        # Two that are alike leave it open which one it was.
        found = {old[0]: new[0][1] for old, new in pairs if len(old) == 1 and len(new) == 1}
        if not found:
            return renamed
        renamed |= found


def _by_content(bodies: Iterable[Body]) -> dict[tuple[str, str], list[KindKey]]:
    """The names of definitions by their kind and by what they say beside their key."""
    found: dict[tuple[str, str], list[KindKey]] = {}
    for body in bodies:
        kind, key = kind_of(body)
        content = json.dumps({name: value for name, value in written(body).items() if name != kind}, sort_keys=True)
        found.setdefault((kind, content), []).append((kind, key))
    return found


def _with_names(definitions: Definitions, names: Mapping[KindKey, str]) -> Definitions:
    if not names:
        return definitions
    numbers = {
        (kind, names.get((kind, key), key)): number for (kind, key), number in definitions.definition_ids.items()
    }
    renamed = replace(_without(definitions, names), definition_ids=numbers)
    return _with_bodies(renamed, [with_names(body, names) for body in definitions.bodies])


def _with_bodies(definitions: Definitions, bodies: Iterable[Body]) -> Definitions:
    """The definitions with these in place of, or beside, those in force."""
    found = dict(definitions.by_name)
    for body in bodies:
        if isinstance(body, ScoreModel):
            _check_only_one("score_model", definitions.score_model.score_model, body.score_model)
        if isinstance(body, BotRules):
            _check_only_one("bot_rules", definitions.bot_rules.bot_rules, body.bot_rules)
        if isinstance(body, SendingRules):
            _check_only_one("sending_rules", definitions.sending_rules.sending_rules, body.sending_rules)
        found[kind_of(body)] = body
    return _collected(definitions, found)


def _without(definitions: Definitions, names: Collection[KindKey]) -> Definitions:
    return _collected(definitions, {name: body for name, body in definitions.by_name.items() if name not in names})


def _collected(definitions: Definitions, found: Mapping[KindKey, Body]) -> Definitions:
    bodies = [found[name] for name in sorted(found)]
    return replace(
        definitions,
        signals=_of(SignalDefinition, bodies),
        score_model=_of(ScoreModel, bodies)[0],
        bot_rules=_of(BotRules, bodies)[0],
        sending_rules=_of(SendingRules, bodies)[0],
        segments=_of(SegmentDefinition, bodies),
        workflows=_of(WorkflowDefinition, bodies),
        journeys=_of(JourneyDefinition, bodies),
        ladders=_of(LadderDefinition, bodies),
        intent_reports=_of(IntentReportDefinition, bodies),
        campaigns=_of(CampaignDefinition, bodies),
        emails=_of(EmailDefinition, bodies),
        connectors=_of(ConnectorDefinition, bodies),
        kind_ids=_numbered(definitions.kind_ids, [key for kind, key in found if kind == "signal"]),
        definition_ids=_numbered(definitions.definition_ids, [name for name in found if name[0] in NUMBERED_KINDS]),
    )


def _of(model: Any, bodies: Iterable[Body]) -> Any:
    return tuple(body for body in bodies if isinstance(body, model))


def _numbered(numbers: Mapping[_Name, int], names: Iterable[_Name]) -> dict[_Name, int]:
    """Numbers for those that have none yet, which nothing stored has either."""
    unused = max(numbers.values(), default=0) + 1
    new = [name for name in names if name not in numbers]
    return {**numbers, **{name: unused + place for place, name in enumerate(new)}}


def _check_only_one(kind: str, in_force: str, proposed: str) -> None:
    if proposed != in_force:
        raise InvalidDefinition(
            f"There is one {kind} in a workspace, and it is called {in_force}. Give yours that key to make a new version of it.",
            path=kind,
        )


def _checked(definitions: Definitions, renamed: Mapping[KindKey, str] | None = None) -> Definitions:
    check_signals(definitions.signals)
    if problems := reference_problems(definitions, renamed) or template_problems(definitions):
        raise InvalidDefinition(
            "\n".join(str(problem) for problem in problems),
            path=problems[0].path,
            problems=[
                {"kind": problem.kind, "key": problem.key, "path": problem.path, "message": problem.message}
                for problem in problems
            ],
        )
    return definitions
