"""Where criteria read from: what is stored now, or what was known at a past moment.

The clauses of criteria name these relations and nothing else, so that a tick, a live count and a backtest share them.
"""

from __future__ import annotations

from dataclasses import dataclass

from opportune.compile.decay import KNOWN_NOW, KNOWN_THEN, History

# An engagement with a campaign; an impression (ad-viewed) is none.
ENGAGEMENT_KINDS = ("ad-clicked", "ad-video-watched", "ad-article-read", "ad-form-submitted")


@dataclass(frozen=True)
class World:
    """Each field is a table, or a select in brackets with the columns of that table."""

    history: History = KNOWN_NOW
    signal: str = "signal"
    account_score: str = "account_score"
    contact_score: str = "contact_score"
    account: str = "account"
    account_mapping: str = "account_mapping"
    # Of the stages in the CRM, only those of accounts with a deal: nobody else's are asked for.
    has_deals_only: bool = False
    opportunity: str = "opportunity"
    segment_member: str = "segment_member"
    subject_stage: str = "subject_stage"
    topic_score: str = "topic_score"
    consent: str = "consent"
    attribute_change: str = "attribute_change"


NOW = World()


def then(account_score: str, contact_score: str, segment_member: str, subject_stage: str) -> World:
    """What was known at $now, a past moment; the scores and memberships of then come from the caller.

    Attributes are those of today; that they changed is known of then.
    """
    return World(
        history=KNOWN_THEN,
        account_score=account_score,
        contact_score=contact_score,
        opportunity="""(
        select * replace (case when closed_at > $now then 'open' else state end as state)
        from opportunity
        where coalesce(opened_at, created_at) <= $now)""",
        segment_member=segment_member,
        subject_stage=subject_stage,
        topic_score="(select * from topic_score where received_at <= $now)",
        consent="(select * from consent where given_at <= $now)",
        attribute_change="(select * from attribute_change where changed_at <= $now)",
    )
