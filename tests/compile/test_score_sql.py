"""Goal: every form of the score is valid SQL for any model, before there is a single signal.

Method: each query is bound on an empty workspace, for the shipped model and for models at the edges of what is allowed,
then run: nobody has a score.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest

from opportune.compile.decay import KNOWN_NOW, STORED_SIGNALS, STORED_SIGNALS_AS_OF
from opportune.compile.query import Query
from opportune.compile.score import account_scores, all_contact_scores, contact_scores, contributions
from opportune.model.score_model import BreadthCap, DecayStep, Frequency, ScoredKind, ScoreModel
from opportune.model.signal import Category
from opportune.shipped import shipped_score_model, shipped_signals
from opportune.store import Workspace
from tests.compile.working_tables import explain

NOW = datetime.fromisoformat("2026-03-01 09:00")
SHIPPED = shipped_score_model()
MODELS = {
    "shipped": SHIPPED,
    "one decay step and no diversity": ScoreModel(
        score_model="flat", decay=(DecayStep(up_to_days=0, percent=100),), diversity=()
    ),
    "a frequency window beyond the last decay step": ScoreModel(
        score_model="long", frequency=Frequency(within_days=730)
    ),
    "as large as allowed": ScoreModel(
        score_model="large",
        decay=(DecayStep(up_to_days=730, percent=100),),
        category_percent=dict.fromkeys(Category, 1000),
        category_cap=100_000,
        saturation=100_000,
    ),
    "no breadth cap": ScoreModel(score_model="free", breadth_cap=BreadthCap(enabled=False)),
}
FORMS: dict[str, Callable[[ScoreModel, list[ScoredKind] | None], Query]] = {
    "contact_scores": lambda model, kinds: contact_scores(model, kinds, STORED_SIGNALS, NOW),
    "as_of": lambda model, kinds: contact_scores(model, kinds, STORED_SIGNALS_AS_OF, NOW),
    "all_contact_scores": lambda model, kinds: all_contact_scores(model, kinds, KNOWN_NOW, NOW),
    "contributions": lambda model, kinds: contributions(model, kinds, STORED_SIGNALS, NOW),
    "account_scores": lambda model, kinds: account_scores(model, "select * from contact_score"),
}


def kinds_of(model: ScoreModel) -> list[ScoredKind]:
    return [
        ScoredKind(
            kind_id=number,
            key=definition.signal,
            category=definition.category,
            party=definition.party,
            points_e2=model.points_of(definition),
        )
        for number, definition in enumerate(shipped_signals(), start=1)
    ]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", MODELS)
def test_a_model_compiles_to_sql_that_binds_and_finds_nobody(workspace: Workspace, name: str, form: str) -> None:
    model = MODELS[name]
    query = FORMS[form](model, kinds_of(model))
    with workspace.transaction() as tx:
        explain(tx, query)
        assert tx.run(query.sql, query.params) == []


@pytest.mark.parametrize("form", FORMS)
def test_the_kinds_may_be_none_at_all_or_those_in_force(workspace: Workspace, form: str) -> None:
    with workspace.transaction() as tx:
        for kinds in ([], None):
            query = FORMS[form](SHIPPED, kinds)
            explain(tx, query)
            assert tx.run(query.sql, query.params) == []
