"""Facts about what became of an attribute: that it changed, rose or fell within a window, or has been the same for days.

Changes are compared as criteria compare values: text without regard to case, a number by its value, empty text as nothing.
"""

from __future__ import annotations

from dataclasses import replace

from opportune.compile.bindings import Bindings
from opportune.compile.condition import json_path, number_text
from opportune.compile.fact import Fact, Source, number_sql, slug
from opportune.compile.record_fact import attribute_fact
from opportune.compile.signal_fact import leaving, window_sql
from opportune.model.criteria import AttributeCondition

_MINUTE = "%Y-%m-%d %H:%M UTC"
# Sums of decimals do not depend on the order of their rows.
_EXACT = "decimal(28, 6)"


def change_fact(condition: AttributeCondition, bind: Bindings) -> Fact:
    """An attribute changed within a window, or the sum of its changes from one number to another rose or fell so far."""
    days = condition.within_days
    (test,) = condition.tests()
    own, old, new = _parts(condition, bind)
    matches = f"{own} and {_is_change(old, new)}"
    window = window_sql(days, None, bind)
    name = slug(condition.attribute.removeprefix("attributes."), test, f"in_{days}_days")
    due = leaving(matches, window, days, bind)
    inside = f"filter ({matches} and {window})"
    # Rows come in the order of time, so that older ones are not even read.
    narrowed = f"({own} and {window_sql(days, None, bind, of='changed_at')})"
    if condition.changed:
        value = f"max(occurred_at) {inside}"
        return Fact(name, Source.CHANGE, f"count(*) {inside} > 0", False, due, row_filter=narrowed, value=value)
    rise = f"sum(try_cast({number_text(new)} as {_EXACT}) - try_cast({number_text(old)} as {_EXACT})) {inside}"
    if condition.increased_by is not None:
        holds = f"coalesce({rise} >= {number_sql(condition.increased_by)}, false)"
    else:
        assert condition.decreased_by is not None, "the three tests about changes"
        holds = f"coalesce({rise} <= -{number_sql(condition.decreased_by)}, false)"
    said = f"rtrim(rtrim(cast({rise} as varchar), '0'), '.')"
    return Fact(name, Source.CHANGE, holds, False, due, row_filter=narrowed, value=said)


def unchanged_fact(condition: AttributeCondition, bind: Bindings) -> Fact:
    """A value passes a test, and has been the same for so many days. Turns by itself."""
    days = condition.unchanged_for_days
    assert days is not None, "what the fact is about"
    now_fact = attribute_fact(condition, bind)
    own, old, new = _parts(condition, bind)
    since, begins = "s.unchanged_since", bind.ago(days)
    return replace(
        now_fact,
        name=slug(now_fact.name, f"for_{days}_days"),
        source=Source.UNCHANGED,
        holds=f"({now_fact.holds} and {since} <= {begins})",
        missing=False,
        due=(f"case when {now_fact.holds} and {since} > {begins} then {since} + interval {days} day end",),
        value=f"concat(coalesce(cast({now_fact.value} as varchar), 'nothing'), strftime({since}, ' since {_MINUTE}'))",
        unchanged=condition.attribute,
        # A row without an attribute says that what happened before is not known.
        changes=f"(attribute is null or {own} and {_is_change(old, new)})",
    )


def _parts(condition: AttributeCondition, bind: Bindings) -> tuple[str, str, str]:
    """Which rows are about an attribute, and the old and the new value in them as text. What is below an attribute lies in it."""
    attribute, path = condition.attribute, "$"
    if condition.is_custom:
        _, name, *below = attribute.split(".")
        attribute = f"attributes.{name}"
        path = json_path(".".join(below)) if below else path
    where = bind.value(path)
    old, new = (f"nullif(json_extract_string({column}, {where}), '')" for column in ("old_value", "new_value"))
    return f"attribute = {bind.value(attribute)}", old, new


def _is_change(old: str, new: str) -> str:
    is_other = f"lower({old}) is distinct from lower({new})"
    return f"({is_other} and coalesce({number_text(old)} <> {number_text(new)}, true))"
