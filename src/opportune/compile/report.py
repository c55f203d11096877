"""An intent report -> the numbers of its accounts: those that rules and ladders see, put together from the same clauses."""

from __future__ import annotations

from opportune.compile.bindings import Bindings
from opportune.compile.criteria import in_scope
from opportune.compile.facts import measure_of
from opportune.compile.query import indent
from opportune.compile.score_fact import report_value
from opportune.compile.source import Reach, row_relation
from opportune.compile.truths import Truths
from opportune.compile.world import NOW, World
from opportune.model.catalogue import Catalogue
from opportune.model.criteria import SubjectType
from opportune.model.intent_report import IntentReportDefinition
from opportune.model.ladder import Measure

# The scope of a report that is about every account.
EVERYBODY = {"report_account": "select account_id from account"}


def report_scope(
    report: IntentReportDefinition, catalogue: Catalogue, bind: Bindings, world: World = NOW
) -> dict[str, str]:
    """CTEs that end in `report_account`: one row per account in the scope of the report, with account_id."""
    truths = Truths(SubjectType.ACCOUNT, catalogue, bind, world)
    scope = in_scope(report, catalogue, truths.holds)
    if scope is None:
        return dict(EVERYBODY)
    ctes = dict(truths.finish())
    ctes["report_account"] = f"select t.subject_id as account_id\nfrom truth t\nwhere {scope}"
    return ctes


def report_scores(
    report: IntentReportDefinition, catalogue: Catalogue, bind: Bindings, world: World = NOW
) -> dict[str, str]:
    """CTEs that end in `report_score`: one row per account that has numbers, in scope or not, with account_id,
    first_party_score, third_party_score and composite_score.
    """
    fact = measure_of(Measure(intent=report.intent_report), catalogue, bind)
    relation, account_id = row_relation(fact, Reach(SubjectType.ACCOUNT), world, bind)
    columns = ",\n    ".join(
        f"{report_value(of, report, catalogue)} as {of}_score" for of in ("first_party", "third_party", "composite")
    )
    return {"report_score": f"select {account_id} as account_id,\n    {columns}\nfrom {indent(relation, 0)}"}
