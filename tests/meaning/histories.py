"""Histories for the score tests: which signals there are, how to store them, how to ask for scores."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from opportune.compile.decay import KNOWN_NOW, STORED_SIGNALS
from opportune.compile.query import Query
from opportune.compile.score import account_scores, all_contact_scores, contact_scores
from opportune.model.score_model import (
    BreadthCap,
    DecayStep,
    DiversityStep,
    Frequency,
    ScoredKind,
    ScoreModel,
)
from opportune.model.signal import Category, Match, Party, SignalDefinition, Strength
from opportune.store import Transaction, Workspace
from tests.meaning.naive_score import AccountScore, Part, Signal, SubjectScore

NOW = datetime(2026, 3, 15, 10, 0, 0, tzinfo=UTC).replace(tzinfo=None)
DEFAULT = ScoreModel(score_model="intent")
MICROSECOND = timedelta(microseconds=1)


def signal_definition(
    key: str, category: Category, strength: Strength, party: Party = Party.FIRST, points: int | None = None
) -> SignalDefinition:
    return SignalDefinition(
        signal=key,
        name=key,
        category=category,
        strength=strength,
        party=party,
        points=points,
        match=(Match(event=(key,)),),
    )


# One kind for every strength in four categories; another party, also in a shared category; overridden points.
KINDS: dict[int, SignalDefinition] = dict(
    enumerate(
        [
            *(
                signal_definition(f"{category.value}-{strength.value}".replace("_", "-"), category, strength)
                for category in (Category.EMAIL, Category.WEB, Category.MEETING, Category.DEAL_ROOM)
                for strength in Strength
            ),
            signal_definition("topic", Category.THIRD_PARTY, Strength.HIGH, Party.THIRD),
            signal_definition("topic-lost", Category.THIRD_PARTY, Strength.NEGATIVE, Party.THIRD),
            signal_definition("partner-email", Category.EMAIL, Strength.MEDIUM, Party.THIRD),
            signal_definition("seven", Category.CONTENT, Strength.HIGH, points=7),
            signal_definition("nothing", Category.CONTENT, Strength.HIGH, points=0),
            signal_definition("minus-one", Category.FORM, Strength.NEGATIVE, points=-1),
        ],
        start=1,
    )
)
KIND_IDS = {definition.signal: kind_id for kind_id, definition in KINDS.items()}
POSITIVE_KIND_IDS = [kind_id for kind_id, definition in KINDS.items() if DEFAULT.points_of(definition) > 0]

# People 1 to 3 are contacts, 4 to 6 may be linked to somebody, accounts are minus their id.
SUBJECTS = (1, 2, 3, 4, 5, 6, -1, -2)
LINKABLE = (4, 5, 6)
TARGETS = (1, 2, 3, -1, -2)
# Stored under a number that no enabled definition has.
UNKNOWN_KIND_ID = 999

_EDGES = sorted({0, 1, 5, 6, 7, 8, 14, 15, 30, 31, 90, 91})
ages = st.one_of(
    st.sampled_from(_EDGES).flatmap(
        lambda days: st.sampled_from([-MICROSECOND, timedelta(), MICROSECOND]).map(lambda d: timedelta(days=days) + d)
    ),
    st.integers(0, 100 * 24 * 3600).map(lambda seconds: timedelta(seconds=seconds)),
)
counts = st.sampled_from([1, 1, 1, 1, 2, 3, 4, 19, 20, 21, 25])
links = st.dictionaries(st.sampled_from(LINKABLE), st.sampled_from(TARGETS), max_size=3)


@st.composite
def histories(draw: st.DrawFn) -> list[Signal]:
    """Signals in bursts: some seconds apart, some at the same instant, some judged to be a machine's."""
    signals: list[Signal] = []
    bursts = draw(
        st.lists(
            st.tuples(
                st.sampled_from(SUBJECTS),
                st.sampled_from([*KINDS, UNKNOWN_KIND_ID]),
                ages,
                counts,
                st.sampled_from([timedelta(), timedelta(seconds=7), timedelta(hours=1), timedelta(hours=30)]),
                st.sampled_from([None, None, None, None, "known_crawler"]),
            ),
            max_size=20,
        )
    )
    for subject, kind_id, age, count, apart, verdict in bursts:
        for number in range(count):
            signals.append(Signal(len(signals) + 1, subject, kind_id, NOW - age - number * apart, verdict))
    return signals


@st.composite
def models(draw: st.DrawFn) -> ScoreModel:
    """The shipped model half of the time, else one with other numbers everywhere."""
    if draw(st.booleans()):
        return DEFAULT
    days = sorted(draw(st.sets(st.sampled_from([0, 1, 7, 14, 30, 60, 90]), min_size=1, max_size=4)))
    percents = sorted(draw(st.lists(st.integers(0, 100), min_size=len(days), max_size=len(days))), reverse=True)
    steps = sorted(draw(st.sets(st.integers(2, 6), max_size=3)))
    points = st.integers(0, 60)
    return ScoreModel(
        score_model="custom",
        points={
            Strength.NONE: 0,
            Strength.LOW: draw(points),
            Strength.MEDIUM: draw(points),
            Strength.HIGH: draw(points),
            Strength.VERY_HIGH: draw(points),
            Strength.NEGATIVE: -draw(points),
        },
        decay=tuple(DecayStep(up_to_days=day, percent=percent) for day, percent in zip(days, percents, strict=True)),
        frequency=Frequency(
            at_least=draw(st.integers(2, 5)),
            within_days=draw(st.sampled_from([0, 1, 7, 30])),
            percent=draw(st.sampled_from([0, 50, 100, 125, 300])),
            daily_cap=draw(st.sampled_from([1, 2, 20, 1000])),
        ),
        diversity=tuple(DiversityStep(categories=n, percent=draw(st.integers(100, 200))) for n in steps),
        category_percent=draw(
            st.dictionaries(st.sampled_from(Category), st.sampled_from([0, 33, 100, 250]), max_size=3)
        ),
        category_cap=draw(st.sampled_from([1, 20, 60, 1000])),
        category_caps=draw(st.dictionaries(st.sampled_from(Category), st.integers(1, 200), max_size=3)),
        saturation=draw(st.sampled_from([1, 60, 150, 10_000])),
        breadth_cap=draw(breadth_caps),
    )


breadth_caps = st.builds(
    BreadthCap,
    enabled=st.booleans(),
    engaged_score=st.integers(0, 100),
    caps=st.lists(st.integers(0, 100), min_size=1, max_size=5).map(lambda caps: tuple(sorted(caps))),
)


def scored_kinds(model: ScoreModel) -> list[ScoredKind]:
    return [
        ScoredKind(
            kind_id=kind_id,
            key=definition.signal,
            category=definition.category,
            party=definition.party,
            points_e2=model.points_of(definition),
        )
        for kind_id, definition in KINDS.items()
    ]


def store(tx: Transaction, signals: Iterable[Signal], linked: Mapping[int, int] | None = None) -> None:
    """Make these the only signals and links of the workspace."""
    tx.run("delete from signal")
    tx.run("delete from identity_link")
    columns = {
        "signal_id": "BIGINT",
        "subject_id": "BIGINT",
        "kind_id": "SMALLINT",
        "occurred_at": "TIMESTAMP",
    }
    columns |= {"recorded_at": "TIMESTAMP", "verdict": "VARCHAR"}
    lines = [
        json.dumps(
            {
                "signal_id": signal.signal_id,
                "subject_id": signal.subject_id,
                "kind_id": signal.kind_id,
                "occurred_at": signal.occurred_at.isoformat(sep=" "),
                "recorded_at": signal.occurred_at.isoformat(sep=" "),
                "verdict": signal.verdict,
            }
        )
        for signal in signals
    ]
    tx.insert_ndjson("signal", columns, "\n".join(lines).encode())
    for subject, into in (linked or {}).items():
        tx.run("insert into identity_link values (?, ?, ?, 'identify')", [subject, into, NOW])


def subject_rows(tx: Transaction, query: Query) -> dict[int, SubjectScore]:
    rows = tx.run_dicts(query.sql, query.params)
    assert len({row["subject_id"] for row in rows}) == len(rows), "one row per subject"
    return {row.pop("subject_id"): SubjectScore(**row, raw=None) for row in rows}


def exact_scores(tx: Transaction, model: ScoreModel, now: datetime = NOW) -> dict[int, SubjectScore]:
    return subject_rows(tx, contact_scores(model, scored_kinds(model), STORED_SIGNALS, now))


def full_scores(tx: Transaction, model: ScoreModel, now: datetime = NOW) -> dict[int, SubjectScore]:
    return subject_rows(tx, all_contact_scores(model, scored_kinds(model), KNOWN_NOW, now))


def scores_of(workspace: Workspace, model: ScoreModel, *cases: Sequence[Signal]) -> list[int]:
    """The score that each list of signals gives one person, whatever their ids."""
    numbered = [
        Signal(number, person, signal.kind_id, signal.occurred_at, signal.verdict)
        for number, (person, signal) in enumerate(
            ((person, signal) for person, case in enumerate(cases, start=1) for signal in case), start=1
        )
    ]
    with workspace.transaction() as tx:
        store(tx, numbered)
        found = exact_scores(tx, model)
    return [found[person].score if person in found else 0 for person in range(1, len(cases) + 1)]


def account_rows(tx: Transaction, model: ScoreModel, parts: Sequence[Part]) -> dict[int, AccountScore]:
    def literal(value: object) -> str:
        if value is None:
            return "null"
        return f"timestamp '{value}'" if isinstance(value, datetime) else str(value)

    names = list(Part.__dataclass_fields__)
    values = ", ".join("(" + ", ".join(literal(getattr(part, name)) for name in names) + ")" for part in parts)
    query = account_scores(model, f"select * from (values {values}) as given({', '.join(names)})")
    return {row.pop("account_id"): AccountScore(**row) for row in tx.run_dicts(query.sql, query.params)}


def signal(key: str, days_ago: float = 0, hours_ago: float = 0) -> Signal:
    return Signal(0, 0, KIND_IDS[key], NOW - timedelta(days=days_ago, hours=hours_ago))
