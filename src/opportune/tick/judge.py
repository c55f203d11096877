"""Gives events that look like a machine's their verdict."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache

from crawleruseragents import is_crawler

from opportune.compile.derived import withdrawn_signals
from opportune.model.bot_rules import BotRules
from opportune.model.definitions import Definitions
from opportune.plan.tick_plan import EventFacts
from opportune.store import Transaction
from opportune.tick.daily import count_signals_again


def judge_new_events(tx: Transaction, definitions: Definitions, facts: EventFacts, now: datetime) -> None:
    """Create `event_verdict` for the tick's new events.

    Earlier signals they incriminate lose their weight too, and so does what was derived from those alone.
    """
    if not facts.click_count and not _may_be_suspected(facts, definitions.bot_rules):
        tx.fixed("create_no_event_verdict")
        return
    tx.fixed("create_judged_event")
    if facts.click_count:
        tx.fixed("insert_recent_judged_events", {"now": now})
    _create_verdicts(tx, definitions.bot_rules)
    if tx.scalar("select bool_or(not is_new) from event_verdict"):
        subjects = [subject for (subject,) in tx.fixed("update_late_verdicts", {"now": now})]
        _request_rescore(tx, subjects + _withdraw(tx, definitions, subjects), "signal", now)


def _may_be_suspected(facts: EventFacts, rules: BotRules) -> bool:
    """Whether anything about the new events could be a machine's; of most ticks' events nothing is."""
    return (
        facts.is_marked
        or facts.is_mail
        or (rules.empty_agent and facts.without_agent > 0)
        or facts.pages_of_one >= rules.page_burst
        or any(_is_suspect(agent, rules) for agent in facts.user_agents)
    )


def judge_all_events(tx: Transaction, definitions: Definitions, now: datetime) -> int:
    """Judge every stored event again, for changed rules; returns how many signals changed their verdict.

    What was derived from signals that lose their weight is among them. What follows from those that get it back, the next
    tick derives.
    """
    tx.fixed("create_all_judged_event")
    _create_verdicts(tx, definitions.bot_rules)
    subjects = [subject for (subject,) in tx.fixed("update_all_verdicts")]
    subjects += _withdraw(tx, definitions, subjects)
    count_signals_again(tx, now)
    _request_rescore(tx, subjects, "config", now)
    return len(subjects)


def _withdraw(tx: Transaction, definitions: Definitions, subjects: list[int]) -> list[int]:
    """Take the weight from derived signals that follow from nothing any more; returns whose they are."""
    derived = [definition for definition in definitions.signals if definition.enabled and definition.derive]
    if not subjects or not derived:
        return []
    tx.fixed("create_suspected_signal", {"subjects": list(set(subjects))})
    query = withdrawn_signals(derived, definitions.kind_ids)
    return [subject for (subject,) in tx.run(query.sql, query.params)]


def _create_verdicts(tx: Transaction, rules: BotRules) -> None:
    agents, link_count, page_count = tx.fixed("select_judged_summary")[0]
    tx.fixed("create_event_reason")
    tx.fixed(
        "insert_own_event_reasons",
        {
            "crawler_agents": [agent for agent in agents or [] if _is_suspect(agent, rules)],
            "empty_agent": rules.empty_agent,
            "head_requests": rules.head_requests,
            "trap_links": rules.trap_links,
            "min_seconds_after_delivery": rules.min_seconds_after_delivery,
        },
    )
    if link_count >= rules.burst_links:
        tx.fixed(
            "insert_link_burst_reasons",
            {"burst_links": rules.burst_links, "burst_seconds": rules.burst_seconds},
        )
    if page_count >= rules.page_burst:
        tx.fixed(
            "insert_page_burst_reasons",
            {"page_burst": rules.page_burst, "page_burst_seconds": rules.page_burst_seconds},
        )
    tx.fixed("create_event_verdict")


def _is_suspect(agent: str, rules: BotRules) -> bool:
    lowered = agent.lower()
    if any(part.lower() in lowered for part in rules.trusted_agents):
        return False
    if any(part.lower() in lowered for part in rules.extra_agents):
        return True
    return rules.known_crawlers and _is_known_crawler(agent)


@lru_cache(maxsize=20_000)
def _is_known_crawler(agent: str) -> bool:
    return bool(is_crawler(agent))


def _request_rescore(tx: Transaction, subjects: list[int], cause: str, now: datetime) -> None:
    if subjects:
        tx.run(
            "insert into rescore_request select distinct unnest($subjects::bigint[]), $cause, $now",
            {"subjects": subjects, "cause": cause, "now": now},
        )
