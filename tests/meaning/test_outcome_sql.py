"""Goal: the compiled passes of an evaluation leave everybody where the plain run of segments, ladders and workflows does.

Method: small random worlds and definitions, whatever state, two or three runs in a row; each pass is stored as a tick does.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from hypothesis import HealthCheck, event, given, settings

from opportune.compile.bindings import Bindings
from opportune.compile.membership_pass import BY_CRITERIA, BY_PIN, Pass
from opportune.compile.outcome import outcome_columns
from opportune.model.catalogue import Catalogue, catalogue_of
from opportune.model.criteria import SubjectType
from opportune.model.definitions import Definitions
from opportune.model.loops import find_loop
from opportune.model.segment import Mode
from opportune.plan.evaluation_plan import CompiledPasses, Evaluation, plan_pass
from opportune.plan.membership_plan import membership_plan
from opportune.plan.steps import Compiled, Fixed
from opportune.store import Transaction, Workspace
from tests.meaning.facts import Facts
from tests.meaning.naive_rules import Rules, Run, State, run
from tests.meaning.rule_strategies import SUBJECTS, Round, RuleWorld, States, rule_worlds
from tests.meaning.stored_world import ask, store, store_states

# What is compared, per subject: members with what made them so, claims, stages, and what workflows did.
Outcome = tuple[dict[int, int], dict[int, int], dict[int, tuple[Any, ...]], dict[int, str]]


@given(rule_worlds())
@settings(
    deadline=None,
    max_examples=25,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example],
)
def test_every_pass_leaves_everybody_where_the_plain_run_does(workspace: Workspace, world: RuleWorld) -> None:
    definitions = world.definitions
    assert find_loop(definitions) is None
    passes = membership_plan(definitions).passes
    catalogue = catalogue_of(definitions)
    # Kept from run to run, as ticks do.
    compiled = CompiledPasses(catalogue, passes)
    event(f"{len(passes)} passes")
    states = world.start
    with workspace.transaction() as tx:
        _number(tx, definitions)
        for number, each in enumerate(world.rounds, start=1):
            store(tx, each.facts)
            store_states(tx, _listed(states), catalogue.definition_ids)
            runs, states = _plain_runs(world, each, states)
            if each.asked is not None:
                ask(tx, each.facts, list(each.asked[SubjectType.ACCOUNT]), list(each.asked[SubjectType.CONTACT]))
            for what in passes:
                expected = {one: _expected(what, done, definitions) for one, done in runs[what.subject].items()}
                if each.asked is None:
                    assert _by_columns(tx, what, catalogue, each) == expected, f"columns of run {number}"
                assert _stored_pass(tx, what, compiled, each, number) == expected, f"run {number}"
            assert _stored_states(tx) == _rows_of(states, definitions), f"stored after run {number}"


# The plain runs


def _plain_runs(world: RuleWorld, each: Round, states: States) -> tuple[dict[SubjectType, dict[int, Run]], States]:
    """Everybody asked about, one kind of subject after the other, and the states after that."""
    found: dict[SubjectType, dict[int, Run]] = {}
    for subject in world.order:
        known = each.facts.accounts if subject is SubjectType.ACCOUNT else each.facts.contacts
        facts = _with_states(each.facts, states)
        asked = SUBJECTS[subject] if each.asked is None else each.asked[subject]
        rules = _rules_of(world.definitions, subject)
        found[subject] = {one: run(rules, known[one], facts, states[subject][one], each.now) for one in asked}
        after = {one: done.state for one, done in found[subject].items()}
        states = {**states, subject: {**states[subject], **after}}
    return found, states


def _rules_of(definitions: Definitions, subject: SubjectType) -> Rules:
    return Rules(
        tuple(body for body in definitions.segments if body.subject is subject),
        tuple(body for body in definitions.ladders if body.subject is subject),
        tuple(body for body in definitions.workflows if body.subject is subject),
    )


def _with_states(facts: Facts, states: States) -> Facts:
    members: dict[str, frozenset[int]] = {}
    stages: dict[tuple[str, int], str] = {}
    for of in states.values():
        for one, state in of.items():
            for key in state.members:
                members[key] = members.get(key, frozenset()) | {one}
            stages |= {(ladder, one): standing.stage for ladder, standing in state.standings.items()}
    return replace(facts, members=members, stages=stages)


def _expected(what: Pass, done: Run, definitions: Definitions) -> Outcome:
    """What a pass has to say of one subject; the segments, ladders and workflows of other passes left out."""
    ids, state = definitions.definition_ids, done.state
    managed = {segment.segment for segment in what.managed}
    ladders = {ladder.ladder for ladder in what.ladders}
    return (
        {
            ids["segment", one.segment]: _source(one.segment, one.mode, state, ids)
            for one in what.segments
            if one.segment in state.members
        },
        {ids["segment", key]: _number_of(source, ids) for key, source in state.claims.items() if key in managed},
        {ids["ladder", key]: _standing(state, key) for key in state.standings if key in ladders},
        {ids["workflow", key]: did for key, did in done.outcomes.items()} if what.workflows else {},
    )


def _source(key: str, mode: Mode, state: State, ids: Mapping[tuple[str, str], int]) -> int:
    if mode is Mode.MANAGED:
        return _number_of(state.claims[key], ids) if key in state.claims else BY_PIN
    return BY_PIN if state.pins.get(key) else BY_CRITERIA


def _number_of(source: str, ids: Mapping[tuple[str, str], int]) -> int:
    return next(ids[kind, source] for kind in ("workflow", "ladder") if (kind, source) in ids)


def _standing(state: State, ladder: str) -> tuple[Any, ...]:
    standing = state.standings[ladder]
    return standing.stage, standing.since, standing.previous


# The compiled ones


def _number(tx: Transaction, definitions: Definitions) -> None:
    for table in ("definition_number", "membership_change", "stage_change", "criteria_due", "evaluation_request"):
        tx.run(f"delete from {table}")
    for (kind, key), number in definitions.definition_ids.items():
        tx.run("insert into definition_number values (?, ?, ?)", [number, kind, key])


def _by_columns(tx: Transaction, what: Pass, catalogue: Catalogue, each: Round) -> dict[int, Outcome]:
    found = outcome_columns(what, catalogue, Bindings(each.now))
    outcomes: dict[int, Outcome] = {}
    for row in tx.run_dicts(found.sql, found.params):
        parts: dict[str, dict[int, Any]] = {}
        for column, value in row.items():
            name, _, number = column.rpartition("_")
            if value is not None and name != "subject":
                parts.setdefault(name, {})[int(number)] = value
        stages = {
            ladder: (stage, parts["since"][ladder], parts.get("previous", {}).get(ladder))
            for ladder, stage in parts.get("stage", {}).items()
        }
        assert row["subject_id"] not in outcomes, "one row per subject"
        outcomes[row["subject_id"]] = (
            parts.get("member", {}), parts.get("claim", {}), stages, parts.get("outcome", {}),
        )  # fmt: skip
    return outcomes


def _stored_pass(tx: Transaction, what: Pass, compiled: CompiledPasses, each: Round, number: int) -> dict[int, Outcome]:
    """Evaluate and store a pass with the steps of a tick."""
    pinned = frozenset(one for (one,) in tx.fixed("select_pinned_segments"))
    evaluation = Evaluation(number, each.now, "facts", is_full=each.asked is None, pinned=pinned)
    for step in plan_pass(what, compiled, evaluation):
        match step:
            case Fixed():
                tx.fixed(step.name, step.params)
            case Compiled():
                tx.run(step.query.sql, step.query.params)
    rows = tx.run("select subject_id, members, claims, stages, outcomes from outcome")
    assert len({row[0] for row in rows}) == len(rows), "one row per subject"
    return {
        subject_id: (
            {one["segment_id"]: one["source_id"] for one in members},
            {one["segment_id"]: one["source_id"] for one in claims},
            {one["ladder_id"]: (one["stage"], one["since"], one["previous_stage"]) for one in stages},
            {one["workflow_id"]: one["outcome"] for one in outcomes},
        )
        for subject_id, members, claims, stages, outcomes in rows
    }


# What is stored


def _listed(states: States) -> list[tuple[int, State]]:
    return [pair for of in states.values() for pair in of.items()]


def _stored_states(tx: Transaction) -> tuple[list[Any], ...]:
    return (
        sorted(tx.run("select segment_id, subject_id from segment_member")),
        sorted(tx.run("select segment_id, subject_id, source_id from segment_claim")),
        sorted(tx.run("select ladder_id, subject_id, stage, since from subject_stage")),
    )


def _rows_of(states: States, definitions: Definitions) -> tuple[list[Any], ...]:
    ids, listed = definitions.definition_ids, _listed(states)
    return (
        sorted((ids["segment", key], one) for one, state in listed for key in state.members),
        sorted(
            (ids["segment", key], one, _number_of(source, ids))
            for one, state in listed
            for key, source in state.claims.items()
        ),
        sorted(
            (ids["ladder", key], one, standing.stage, standing.since)
            for one, state in listed
            for key, standing in state.standings.items()
        ),
    )
