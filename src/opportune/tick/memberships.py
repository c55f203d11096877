"""Brings segments, ladders and workflows up to the moment of a tick: for those whose facts changed, and for everybody where a
definition did."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from opportune.compile.membership_pass import Pass
from opportune.model.catalogue import Catalogue, catalogue_of
from opportune.model.criteria import SubjectType
from opportune.model.definitions import Definitions, KindKey
from opportune.model.segment import Mode
from opportune.model.workflow import Status
from opportune.plan.evaluation_plan import CompiledPasses, Evaluation, plan_asked, plan_pass, plan_runs
from opportune.plan.membership_plan import (
    MembershipPlan,
    asks_about_accounts,
    asks_about_signals,
    daily_names,
    driven_segments,
    evaluation_checksums,
    membership_plan,
)
from opportune.plan.steps import Step
from opportune.plan.tick_plan import LastTick, TickWindow
from opportune.store import Transaction
from opportune.store.definitions import versions_in_force

RunSteps = Callable[[Sequence[Step]], None]


@dataclass(frozen=True)
class KeptPlan:
    """What a tick needs to know of the definitions in force, worked out once for each revision of them."""

    definitions: Definitions
    has_first: bool
    has_third: bool
    everything: MembershipPlan
    compiled: CompiledPasses
    checksums: Mapping[KindKey, str]
    versions: Mapping[str, int]
    with_sources: bool
    with_colleagues: bool

    @property
    def catalogue(self) -> Catalogue:
        return self.compiled.catalogue


def keep_plan(tx: Transaction, definitions: Definitions, kept: KeptPlan | None) -> KeptPlan:
    """The plan for these definitions; `kept` as it is while neither they nor the parties that send signals changed."""
    has_first = kept is not None and kept.has_first
    has_third = kept is not None and kept.has_third
    if not (has_first and has_third):
        has_first, has_third = tx.fixed("select_parties_seen")[0]
    if (
        kept is not None
        and kept.definitions is definitions
        and (kept.has_first, kept.has_third) == (has_first, has_third)
    ):
        return kept
    if kept is None or kept.definitions is not definitions:
        _delete_obsolete(tx, definitions)
    catalogue = catalogue_of(definitions, has_first, has_third)
    everything = membership_plan(definitions)
    return KeptPlan(
        definitions=definitions,
        has_first=has_first,
        has_third=has_third,
        everything=everything,
        compiled=CompiledPasses(catalogue, everything.passes),
        checksums=evaluation_checksums(definitions, f"{catalogue.has_first} {catalogue.has_third}"),
        versions=versions_in_force(tx, "workflow"),
        with_sources=asks_about_signals(definitions),
        with_colleagues=asks_about_accounts(definitions),
    )


def _delete_obsolete(tx: Transaction, definitions: Definitions) -> None:
    """Forget memberships, claims and stages of what is not defined any more. Their history stays.

    Segments lose the members that a ladder left behind in this very tick: whatever shares a kind of subject with the ladder
    is evaluated for everybody when the ladder goes or changes.
    """
    ids = definitions.definition_ids
    segment_ids = [ids["segment", segment.segment] for segment in definitions.segments]
    managed = [ids["segment", one.segment] for one in definitions.segments if one.mode is Mode.MANAGED]
    tx.fixed("delete_obsolete_members", {"segment_ids": segment_ids})
    tx.fixed("delete_obsolete_pins", {"segment_ids": segment_ids})
    tx.fixed("delete_obsolete_claims", {"managed_ids": managed})
    ladders = [ladder for ladder in definitions.ladders if ladder.status is Status.ACTIVE]
    driven = driven_segments(definitions)
    pairs = {"segment_ids": [segment for segment, _ in driven], "ladder_ids": [ladder for _, ladder in driven]}
    tx.fixed("delete_released_claims", pairs)
    tx.fixed("delete_obsolete_stages", {"ladder_ids": [ids["ladder", ladder.ladder] for ladder in ladders]})


def forget_the_gone(tx: Transaction, kept: KeptPlan, window: TickWindow) -> None:
    """Take those who were merged or erased out of all segments."""
    definitions, ids = kept.definitions, kept.catalogue.definition_ids
    segments: dict[str, object] = {
        f"{subject.value}_segment_ids": [
            ids["segment", one.segment] for one in definitions.segments if one.subject is subject
        ]
        for subject in SubjectType
    }
    ladders: dict[str, object] = {
        f"{subject.value}_ladder_ids": [
            ids["ladder", one.ladder] for one in definitions.ladders if one.subject is subject
        ]
        for subject in SubjectType
    }
    tx.fixed("insert_gone_member_changes", {**segments, "tick_id": window.tick_id, "now": window.now})
    for name in ("delete_gone_members", "delete_gone_claims", "delete_gone_pins"):
        tx.fixed(name, segments)
    tx.fixed("delete_gone_stages", ladders)
    tx.fixed("delete_gone_criteria_due")


def update_memberships(
    tx: Transaction,
    kept: KeptPlan,
    last: LastTick | None,
    window: TickWindow,
    run: RunSteps,
    stopwatch: Callable[[], float] | None,
) -> bool:
    """Evaluate in this tick's transaction, after its scores are stored.

    Returns whether asked_contact and asked_account now hold those whose facts changed; a full tick does without.
    """
    if kept.everything.is_empty and not kept.definitions.journeys:
        # Of those who were merged or moved; nobody else would ever answer them.
        tx.fixed("delete_evaluation_requests", {"now": window.now})
        return False
    changed, is_asked_for = _changed(tx, kept)
    for_everybody = frozenset(changed)
    causes = {"manual" if is_asked_for else "definition"} if changed else set()
    if window.is_full:
        for_everybody = frozenset(kept.checksums)
    elif last is None or last.ticked_at.date() < window.now.date():
        # A safety net beneath the evaluation of what changed, and the daily run of every workflow.
        for_everybody |= daily_names(kept.definitions)
        causes.add("daily")
    knows_asked = not window.is_full and _evaluate_asked(tx, kept, for_everybody, window, run, stopwatch)
    tx.fixed("delete_evaluation_requests", {"now": window.now})
    if for_everybody and for_everybody == frozenset(kept.checksums):
        tx.fixed("delete_all_criteria_due")
        # Journeys had moments of their own among them, so that everybody in a pause has to be looked at.
        knows_asked = False
    if for_everybody:
        cause = "definition" if window.is_full else next(one for one in _BY_WEIGHT if one in causes)
        plan = membership_plan(kept.definitions, for_everybody)
        is_edited = cause == "definition" and last is not None
        evaluation = Evaluation(
            window.tick_id, window.now, cause, is_full=True, pinned=_pinned(tx), is_edited=is_edited
        )
        started = stopwatch() if stopwatch else 0.0
        _run_passes(plan.passes, kept, evaluation, run, stopwatch)
        elapsed = (stopwatch() - started) * 1000 if stopwatch else 0.0
        _note_evaluations(tx, kept, for_everybody, window.now, elapsed)
    tx.fixed("delete_silent_subjects", {"now": window.now})
    return knows_asked


# Why everybody is evaluated, the reason that is told first.
_BY_WEIGHT = ("definition", "manual", "daily")
# What `mark_manual_run` puts in the place of a checksum.
_ASKED_FOR = "manual"


def _changed(tx: Transaction, kept: KeptPlan) -> tuple[list[KindKey], bool]:
    """The definitions that nobody was evaluated for yet as they are, and whether all of them only were asked to run."""
    evaluated: dict[int, str] = dict(tx.fixed("select_definition_evaluations"))
    ids = kept.catalogue.definition_ids
    changed = [name for name, checksum in kept.checksums.items() if evaluated.get(ids[name]) != checksum]
    return changed, all(evaluated.get(ids[name]) == _ASKED_FOR for name in changed)


def _evaluate_asked(
    tx: Transaction,
    kept: KeptPlan,
    elsewhere: frozenset[KindKey],
    window: TickWindow,
    run: RunSteps,
    stopwatch: Callable[[], float] | None,
) -> bool:
    """Everything but what is evaluated for everybody anyhow. Returns whether it was found out who is asked about."""
    rest = frozenset(kept.checksums) - elsewhere
    if not rest and not kept.definitions.journeys:
        return False
    run(plan_asked(window, with_sources=kept.with_sources, with_colleagues=kept.with_colleagues))
    contacts, accounts = tx.fixed("select_asked_counts")[0]
    if not (contacts or accounts):
        return True
    tx.fixed("delete_criteria_due")
    plan = kept.everything if not elsewhere else membership_plan(kept.definitions, rest)
    asked = {"contact": contacts, "account": accounts}
    evaluation = Evaluation(window.tick_id, window.now, "facts", is_full=False, pinned=_pinned(tx))
    _run_passes([what for what in plan.passes if asked[what.subject.value]], kept, evaluation, run, stopwatch)
    return True


def _pinned(tx: Transaction) -> frozenset[int]:
    return frozenset(number for (number,) in tx.fixed("select_pinned_segments"))


def _run_passes(
    passes: Sequence[Pass],
    kept: KeptPlan,
    evaluation: Evaluation,
    run: RunSteps,
    stopwatch: Callable[[], float] | None,
) -> None:
    for what in passes:
        started = stopwatch() if stopwatch else 0.0
        run(plan_pass(what, kept.compiled, evaluation))
        elapsed = (stopwatch() - started) * 1000 if stopwatch else 0.0
        run(plan_runs(what, kept.catalogue, evaluation, kept.versions, elapsed))


def _note_evaluations(
    tx: Transaction, kept: KeptPlan, names: frozenset[KindKey], now: datetime, duration_ms: float
) -> None:
    noted = {name: checksum for name, checksum in kept.checksums.items() if name in names}
    ids = [kept.catalogue.definition_ids[name] for name in noted]
    tx.fixed(
        "upsert_definition_evaluations",
        {
            "definition_ids": ids,
            "checksums": list(noted.values()),
            "now": now,
            "duration_ms": duration_ms,
        },
    )
