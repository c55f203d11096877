"""Facts about what was done: signals and engagements with ads, counted in windows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from opportune.compile.bindings import Bindings
from opportune.compile.condition import condition_sql, path_text
from opportune.compile.fact import Fact, Source, how_often, slug
from opportune.compile.world import ENGAGEMENT_KINDS
from opportune.model.catalogue import Catalogue
from opportune.model.condition import Conditions
from opportune.model.criteria import AdEngagementCondition, OpportunityTest, SignalCondition

_Parts = tuple[tuple[int, ...], str, str, tuple[Conditions, ...]]


def signal_parts(condition: SignalCondition, catalogue: Catalogue, bind: Bindings) -> _Parts:
    kind_ids = tuple(sorted({catalogue.kind_ids[key] for key in condition.signal}))
    matches = f"kind_id in ({', '.join(map(str, kind_ids))})"
    tests: tuple[Conditions, ...] = ()
    if condition.where:
        tests = (condition.where,)
        if not (condition.newest or condition.first):
            matches += f" and {bind.test(condition.where)}"
    # The signals of a company without a person are nobody's.
    counted = "distinct case when person_id > 0 then person_id end" if condition.people else "*"
    return kind_ids, matches, counted, tests


def signal_fact(condition: SignalCondition, catalogue: Catalogue, bind: Bindings) -> Fact:
    """How often something was done, by how many, never, or what the newest or the first such signal was."""
    kind_ids, matches, counted, tests = signal_parts(condition, catalogue, bind)
    window = window_sql(condition.within_days, condition.since, bind)
    due = leaving(matches, window, condition.within_days, bind)
    name = slug("_or_".join(condition.signal), *how_often(condition))
    since = None if _asks_ever(condition) else window
    count = count_sql(counted, matches, window)
    if condition.newest:
        inside = f"{matches}{_and(window)}"
        passes = bind.test(condition.where)
        holds = f"coalesce(max(occurred_at) filter ({inside} and {passes}) = max(occurred_at) filter ({inside}), false)"
        newest = f"max(occurred_at) filter ({inside})"
        return Fact(f"newest_{name}", Source.SIGNAL, holds, False, due, kind_ids, tests, since, value=newest)
    if condition.first:
        return _first_fact(condition, name, (kind_ids, matches, counted, tests), bind)
    if condition.never:
        return Fact(f"never_{name}", Source.SIGNAL, f"{count} = 0", True, due, kind_ids, tests, since, value=count)
    holds, missing = count_test(condition, counted, matches, window)
    return Fact(name, Source.SIGNAL, holds, missing, due, kind_ids, tests, since, value=count)


def _first_fact(condition: SignalCondition, name: str, parts: _Parts, bind: Bindings) -> Fact:
    """The first such signal ever lies in the window, and the event behind it passes."""
    kind_ids, matches, _, tests = parts
    first = f"min(occurred_at) filter ({matches})"
    holds: list[str] = []
    due: tuple[str, ...] = ()
    if condition.where:
        holds.append(f"min(occurred_at) filter ({matches} and {bind.test(condition.where)}) = {first}")
    days = condition.within_days
    inside = window_sql(days, condition.since, bind, of=first)
    if inside is not None:
        holds.append(inside)
        if days is not None:
            end = f"{first} + interval {days} day" if days else bind.tomorrow()
            due = (f"case when {inside} then {end} end",)
    holds_sql = f"coalesce({' and '.join(holds)}, false)"
    return Fact(f"first_{name}", Source.SIGNAL, holds_sql, False, due, kind_ids, tests, value=first)


# What makes signals one and the same engagement.
ONE_ENGAGEMENT = "person_id, kind_id, lower(context_key), date_trunc('minute', occurred_at)"


def campaign_names(condition: AdEngagementCondition, catalogue: Catalogue) -> list[str]:
    """What signals call these campaigns, in lower case."""
    names: dict[str, None] = {}
    for key in condition.campaign:
        campaign = catalogue.campaigns.get(key)
        names |= dict.fromkeys(name.lower() for name in (key, *((campaign.name, *campaign.ids) if campaign else ())))
    return list(names)


def engagement_parts(condition: AdEngagementCondition, catalogue: Catalogue, bind: Bindings) -> _Parts:
    kind_ids = tuple(sorted(catalogue.kind_ids[key] for key in ENGAGEMENT_KINDS if key in catalogue.kind_ids))
    listed = ", ".join(bind.value(name) for name in campaign_names(condition, catalogue))
    matches = f"kind_id in ({', '.join(map(str, kind_ids)) or 'null'}) and lower(context_key) in ({listed})"
    return kind_ids, matches, f"distinct ({ONE_ENGAGEMENT})", ()


def engagement_fact(condition: AdEngagementCondition, catalogue: Catalogue, bind: Bindings) -> Fact:
    """How often somebody engaged with any of some campaigns."""
    kind_ids, matches, counted, _ = engagement_parts(condition, catalogue, bind)
    window = window_sql(condition.within_days, None, bind)
    due = leaving(matches, window, condition.within_days, bind)
    name = slug("engagements_with", *condition.campaign, *how_often(condition))
    holds, missing = count_test(condition, counted, matches, window)
    since = None if _asks_ever(condition) else window
    count = count_sql(counted, matches, window)
    return Fact(name, Source.SIGNAL, holds, missing, due, kind_ids, since=since, value=count)


_Counted = SignalCondition | AdEngagementCondition | OpportunityTest


def _asks_ever(test: _Counted) -> bool:
    """Whether a count of zero satisfies, but only of those who ever did it."""
    return test.at_most is not None and test.at_least is None and not test.include_zero


def count_test(test: _Counted, counted: str, matches: str, window: str | None) -> tuple[str, bool]:
    """A count test as SQL, and whether it holds of nothing."""
    count = count_sql(counted, matches, window)
    parts = [f"{count} >= {test.least}"] if test.least else []
    if test.at_most is not None:
        parts.append(f"{count} <= {test.at_most}")
    if _asks_ever(test):
        parts.append(f"{count_sql(counted, matches, None)} >= 1")
    return " and ".join(parts) or "true", test.least == 0 and not _asks_ever(test)


def count_sql(counted: str, matches: str, window: str | None) -> str:
    inside = f"{matches}{_and(window)}"
    # An aggregate with a filter takes DuckDB longer to prepare than one without; `count_if` is NULL where every row is unknown.
    return f"count(case when {inside} then 1 end)" if counted == "*" else f"count({counted}) filter ({inside})"


def _and(condition: str | None) -> str:
    return f" and {condition}" if condition else ""


def window_sql(within_days: int | None, since: date | None, bind: Bindings, of: str = "occurred_at") -> str | None:
    """Whether a moment lies in the window; None for one without a beginning."""
    if since is not None:
        return f"{of} >= {bind.day(since)}"
    if within_days is None:
        return None
    return f"{of} >= {bind.today()}" if within_days == 0 else f"{of} > {bind.ago(within_days)}"


def leaving(matches: str, window: str | None, within_days: int | None, bind: Bindings) -> tuple[str, ...]:
    """When the oldest signal in the window leaves it."""
    if window is None or within_days is None:
        return ()
    inside = f"{matches}{_and(window)}"
    if within_days == 0:
        return (f"case when bool_or({inside}) then {bind.tomorrow()} end",)
    return (f"min(case when {inside} then occurred_at end) + interval {within_days} day",)


def event_test_sql(where: Conditions, bind: Callable[[object], str]) -> str:
    """Every condition on the event behind a signal, over a row `e` with the event's columns."""

    def text(name: str) -> str:
        if name == "event":
            return "e.event_key"
        path = path_text(name)
        if name.partition(".")[0] in ("properties", "context"):
            path = path.replace("json_extract_string(", "json_extract_string(e.", 1)
            return f"lower({path})"
        return f"lower(nullif(e.{name}, ''))"

    return " and ".join(condition_sql(test, text(test.field), bind) for test in where)
