"""Criteria once more, as slow and plain as possible, one subject at a time, to hold the compiled SQL against.

It is written from the descriptions in `model/criteria.py` and `model/condition.py`. What they leave open is settled
as in the compiled form:

- Nothing that lies in the future has happened. A window of N days ends now and begins, itself left out, N times 24 hours
  earlier; one of 0 days begins at midnight in UTC, and so does `since`.
- Signals count for the subject they are linked to. An account has its own, those of its contacts and those of the
  visitors linked to it, who are different people; signals without a person are nobody's.
- A signal without an event behind it has no field.
- `at_most` alone asks for one occurrence at any time: the window is left out, every other test stays.
- An account stands in the CRM when another system has a number for it or it has an opportunity.
- In an intent report an account has a score when it is in scope and has an intent score or a fresh score in one of
  the topics; the part that is missing is 0. Topics are compared without regard to case; a week is as old as its first
  moment.
- An attribute is as it is since its last change, or since the record was made; after a change of which it is not known
  what it was about, since that one. An increase adds up the changes from one number to another.
- A consent nobody gave or refused, and one that was granted and has expired, is unknown.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, assert_never

from opportune.model.condition import Condition, Operator, Scalar
from opportune.model.criteria import (
    ATTRIBUTES,
    AccountCondition,
    AdEngagementCondition,
    AdEngagements,
    AllOf,
    AnyOf,
    AttributeCondition,
    AttributeType,
    ConsentCondition,
    ContactsCondition,
    ContactsTest,
    Criteria,
    DeltaCondition,
    Everyone,
    IntentCondition,
    Not,
    NumberTest,
    OpportunityCondition,
    OpportunityTest,
    ScoreCondition,
    ScoreTest,
    SegmentCondition,
    SignalCondition,
    StageCondition,
    SubjectType,
    TierCondition,
    TrendCondition,
)
from opportune.model.score_model import Composite, composite_score
from tests.meaning.facts import Account, Contact, Event, Facts, Opportunity, Score, Signal, Subject

DAY = timedelta(days=1)
ENGAGEMENTS = ("ad-clicked", "ad-video-watched", "ad-article-read", "ad-form-submitted")
RECENTLY_LOST_DAYS = 180
TOPIC_DAYS = 28


def holds(criteria: Criteria, subject: Subject, facts: Facts, now: datetime) -> bool:
    """Whether criteria hold of an account or a contact."""
    match criteria:
        case AllOf():
            return all(holds(part, subject, facts, now) for part in criteria.all)
        case AnyOf():
            return any(holds(part, subject, facts, now) for part in criteria.any)
        case Not():
            return not holds(criteria.not_, subject, facts, now)
        case Everyone():
            return True
        case AttributeCondition(within_days=int()):
            return _changes_pass(criteria, subject, facts, now)
        case AttributeCondition():
            is_old = criteria.unchanged_for_days is None or _is_unchanged(criteria, subject, facts, now)
            return is_old and _attribute_passes(criteria, subject, facts, now)
        case ScoreCondition():
            return score_passes(criteria.score, score_number(criteria.of, subject, facts))
        case TierCondition():
            score = _score(subject, facts)
            return score is not None and score.tier in criteria.tier
        case DeltaCondition():
            score = _score(subject, facts)
            return score is not None and number_passes(criteria.delta, score.deltas[criteria.days])
        case TrendCondition():
            score = _score(subject, facts)
            return score is not None and score.trend == criteria.trend
        case IntentCondition():
            return score_passes(criteria.score, intent_number(criteria.intent, criteria.of, subject, facts, now))
        case SignalCondition():
            return _signals_pass(criteria, subject, facts, now)
        case AdEngagements():
            test = criteria.ad_engagements
            ever = engagements(test.model_copy(update={"within_days": None}), subject, facts, now)
            return _count_passes(test, engagements(test, subject, facts, now), ever)
        case OpportunityCondition():
            return _opportunities_pass(criteria.opportunities, subject, facts, now)
        case SegmentCondition():
            return _id(subject) in facts.members.get(criteria.segment, frozenset())
        case StageCondition():
            return facts.stages.get((criteria.ladder, _id(subject))) in criteria.stage
        case ConsentCondition():
            return _consent_passes(criteria, subject, facts, now)
        case ContactsCondition():
            return _contacts_pass(criteria.contacts, subject, facts, now)
        case AccountCondition():
            account = facts.accounts.get(subject.account_id or 0)
            return account is not None and holds(criteria.account, account, facts, now)
        case _ as unreachable:
            assert_never(unreachable)


def _id(subject: Subject) -> int:
    return subject.account_id if isinstance(subject, Account) else subject.contact_id


def _contacts_pass(test: ContactsTest, account: Subject, facts: Facts, now: datetime) -> bool:
    contacts = [contact for contact in facts.contacts.values() if contact.account_id == account.account_id]
    matching = [contact for contact in contacts if holds(test.criteria, contact, facts, now)]
    if test.any is not None:
        return bool(matching)
    if test.all is not None:
        return bool(contacts) and len(matching) == len(contacts)
    if test.none is not None:
        return not matching
    assert test.at_least is not None
    return len(matching) >= test.at_least


def _consent_passes(condition: ConsentCondition, subject: Subject, facts: Facts, now: datetime) -> bool:
    consent = facts.consents.get((_id(subject), condition.consent))
    if consent is None or (consent.status == "granted" and consent.expires_at and consent.expires_at <= now):
        return condition.status == "unknown"
    return consent.status == condition.status


def _opportunities_pass(test: OpportunityTest, account: Subject, facts: Facts, now: datetime) -> bool:
    matching = [
        deal
        for deal in facts.opportunities
        if deal.account_id == account.account_id
        and deal.state in test.state
        and (test.amount is None or number_passes(test.amount, deal.amount))
    ]

    def is_inside(deal: Opportunity) -> bool:
        is_open = test.opened_within_days is None or is_within(deal.opened_at, test.opened_within_days, now)
        return is_open and (test.closed_within_days is None or is_within(deal.closed_at, test.closed_within_days, now))

    return _count_passes(test, sum(map(is_inside, matching)), len(matching))


# Numbers and moments


def number_passes(test: NumberTest, number: float | None) -> bool:
    if number is None:
        return False
    passed = [
        test.eq is None or number == test.eq,
        test.gt is None or number > test.gt,
        test.gte is None or number >= test.gte,
        test.lt is None or number < test.lt,
        test.lte is None or number <= test.lte,
    ]
    if test.between is not None:
        low, high = test.between
        passed.append(low <= number < high or (test.inclusive_high and number == high))
    return all(passed)


def score_passes(test: ScoreTest, number: float | None) -> bool:
    return number_passes(test, 0 if number is None and test.missing_is_zero else number)


def is_within(moment: datetime | None, days: int | None, now: datetime) -> bool:
    """Whether a moment lies in the window of so many days; None is a window without a beginning."""
    if moment is None or moment > now:
        return False
    if days is None:
        return True
    return moment >= _midnight(now.date()) if days == 0 else moment > now - days * DAY


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time())


def _count_passes(test: SignalCondition | AdEngagementCondition | OpportunityTest, count: int, ever: int) -> bool:
    if test.at_least is None and test.at_most is None:
        return count >= 1
    if test.at_least is None and not test.include_zero and ever == 0:
        return False
    return (test.at_least or 0) <= count and (test.at_most is None or count <= test.at_most)


# Scores


def _score(subject: Subject, facts: Facts) -> Score | None:
    scores = facts.account_scores if isinstance(subject, Account) else facts.contact_scores
    return scores.get(_id(subject))


def score_number(of: str, subject: Subject, facts: Facts) -> int | None:
    score = _score(subject, facts)
    if score is None:
        return None
    if of == "composite":
        weights = facts.score_model.composite
        return composite_score(score.first_party, score.third_party, weights, facts.has_first, facts.has_third)
    return {"score": score.score, "first_party": score.first_party, "third_party": score.third_party}[of]


def intent_number(key: str, of: str, account: Subject, facts: Facts, now: datetime) -> int | None:
    """The number of an account in an intent report; None without one."""
    report = facts.reports.get(key)
    if report is None or not isinstance(account, Account):
        return None
    if report.scope is not None and not holds(report.scope, account, facts, now):
        return None
    if any(account.account_id in facts.members.get(segment, ()) for segment in report.exclude):
        return None
    score = _score(account, facts)
    topic = _topic_score(report.topics, account, facts, now)
    if score is None and topic is None:
        return None
    first = score.first_party if score else 0
    third = (topic or 0) if report.topics else (score.third_party if score else 0)
    if of == "first_party":
        return first
    if of == "third_party":
        return third
    weights = Composite(first_party_percent=report.first_party_percent, third_party_percent=report.third_party_percent)
    return composite_score(first, third, weights, facts.has_first, facts.has_third)


def _topic_score(topics: Iterable[str], account: Account, facts: Facts, now: datetime) -> int | None:
    best: list[int] = []
    for topic in topics:
        own = [
            known
            for known in facts.topic_scores
            if known.account_id == account.account_id
            and known.topic.lower() == topic.lower()
            and is_within(_midnight(known.week_start), TOPIC_DAYS, now)
        ]
        best += [max(own, key=lambda known: known.week_start).score] if own else []
    return max(best, default=None)


# Signals


def signals_of(subject: Subject, facts: Facts, now: datetime) -> list[Signal]:
    """The human signals that have happened and count for an account or a contact."""

    def counts(signal: Signal) -> bool:
        whose = facts.links.get(signal.subject_id, signal.subject_id)
        if isinstance(subject, Contact):
            return whose == subject.contact_id
        contact = facts.contacts.get(whose)
        return whose == -subject.account_id or (contact is not None and contact.account_id == subject.account_id)

    return [s for s in facts.signals if s.verdict is None and s.occurred_at <= now and counts(s)]


def person_of(signal: Signal, facts: Facts) -> int:
    """Whose signal it is: a contact, a visitor linked to an account, or below zero nobody's but the account's."""
    whose = facts.links.get(signal.subject_id, signal.subject_id)
    return whose if whose > 0 else signal.subject_id


def occurrences(test: SignalCondition, subject: Subject, facts: Facts, now: datetime) -> list[Signal]:
    """The signals of these kinds within the window, whatever `where` says."""
    return [
        signal
        for signal in signals_of(subject, facts, now)
        if signal.kind in test.signal
        and is_within(signal.occurred_at, test.within_days, now)
        and (test.since is None or signal.occurred_at >= _midnight(test.since))
    ]


def signal_count(test: SignalCondition, subject: Subject, facts: Facts, now: datetime) -> int:
    """How many signals, or people, a signal condition counts."""
    counted = [s for s in occurrences(test, subject, facts, now) if event_passes(test, s)]
    if test.people:
        return len({person for person in (person_of(signal, facts) for signal in counted) if person > 0})
    return len(counted)


def _signals_pass(test: SignalCondition, subject: Subject, facts: Facts, now: datetime) -> bool:
    if test.newest:
        within = occurrences(test, subject, facts, now)
        last = max((signal.occurred_at for signal in within), default=None)
        return any(signal.occurred_at == last and event_passes(test, signal) for signal in within)
    if test.first:
        own = [signal for signal in signals_of(subject, facts, now) if signal.kind in test.signal]
        begin = min((signal.occurred_at for signal in own), default=None)
        return any(
            event_passes(test, signal)
            and is_within(begin, test.within_days, now)
            and (test.since is None or signal.occurred_at >= _midnight(test.since))
            for signal in own
            if signal.occurred_at == begin
        )
    count = signal_count(test, subject, facts, now)
    if test.never:
        return count == 0
    anytime = test.model_copy(update={"within_days": None, "since": None})
    return _count_passes(test, count, signal_count(anytime, subject, facts, now))


def engagements(test: AdEngagementCondition, subject: Subject, facts: Facts, now: datetime) -> int:
    """How many engagements with any of the campaigns, those of one person, kind and minute counted once."""
    names: set[str] = set()
    for key in test.campaign:
        names.add(key)
        if campaign := facts.campaigns.get(key):
            names |= {campaign.name.lower(), *(name.lower() for name in campaign.ids)}
    return len(
        {
            (person_of(signal, facts), signal.context_key.lower(), signal.kind, _minute(signal.occurred_at))
            for signal in signals_of(subject, facts, now)
            if signal.kind in ENGAGEMENTS
            and signal.context_key is not None
            and signal.context_key.lower() in names
            and is_within(signal.occurred_at, test.within_days, now)
        }
    )


def _minute(moment: datetime) -> datetime:
    return moment.replace(second=0, microsecond=0)


def event_passes(test: SignalCondition, signal: Signal) -> bool:
    return all(_event_condition_passes(condition, signal.event) for condition in test.where)


def _event_condition_passes(condition: Condition, event: Event | None) -> bool:
    text = None if event is None else _event_text(condition.field, event)
    values = condition.value if isinstance(condition.value, tuple) else (condition.value,)
    asked = [_event_name(str(value)) if condition.field == "event" else _text(value) for value in values]
    match condition.operator:
        case Operator.IS_SET:
            return text is not None
        case Operator.IS_NOT_SET:
            return text is None
        case Operator.NEQ | Operator.NOT_IN:
            return text not in asked
        case Operator.EQ | Operator.IN:
            return text in asked
        case Operator.NOT_CONTAINS:
            return text is None or _text(values[0]) not in text
    if text is None:
        return False
    match condition.operator:
        case Operator.CONTAINS:
            return _text(values[0]) in text
        case Operator.STARTS_WITH:
            return text.startswith(_text(values[0]))
        case Operator.ENDS_WITH:
            return text.endswith(_text(values[0]))
        case Operator.MATCHES:
            pattern = re.escape(_text(values[0])).replace(r"\*", ".*").replace(r"\?", ".")
            return re.fullmatch(pattern, text, re.DOTALL) is not None
    number, value = _number(text), values[0]
    if number is None:
        return False
    assert isinstance(value, int | float)
    match condition.operator:
        case Operator.GT:
            return number > value
        case Operator.GTE:
            return number >= value
        case Operator.LT:
            return number < value
        case Operator.LTE:
            return number <= value
        case _ as unreachable:
            assert_never(unreachable)


def _event_text(field: str, event: Event) -> str | None:
    """A field of an event in lower case; what is empty is missing."""
    if field == "event":
        return _event_name(event.columns.get("name") or "") or None
    column, _, path = field.partition(".")
    if not path:
        text = event.columns.get(column)
    else:
        text = _json_text(event.properties if column == "properties" else event.context, path)
    return text.lower() if text else None


def _event_name(name: str) -> str:
    return "_".join(re.findall(r"[^\W_]+", name.lower()))


# Attributes


def _attribute_passes(condition: AttributeCondition, subject: Subject, facts: Facts, now: datetime) -> bool:
    if condition.is_custom:
        return _text_passes(condition, _json_text(subject.custom, condition.attribute.partition(".")[2]), now)
    type_ = ATTRIBUTES[SubjectType.ACCOUNT if isinstance(subject, Account) else SubjectType.CONTACT]
    value = _column(condition.attribute, subject, facts, now)
    match type_[condition.attribute]:
        case AttributeType.TEXT:
            return _text_passes(condition, value, now)
        case AttributeType.NUMBER:
            return _number_passes(condition, value)
        case AttributeType.MOMENT:
            return _moment_passes(condition, value, now)
        case _ as unreachable:
            assert_never(unreachable)


def _changes_of(
    condition: AttributeCondition, subject: Subject, facts: Facts
) -> Iterator[tuple[str | None, str | None, datetime]]:
    """What was there and what came, whenever that was something else to criteria."""
    of = SubjectType.ACCOUNT if isinstance(subject, Account) else SubjectType.CONTACT
    name, below = condition.attribute, ""
    if condition.is_custom:
        parts = condition.attribute.split(".")
        name, below = ".".join(parts[:2]), ".".join(parts[2:])
    path = f"value.{below}" if below else "value"
    for change in facts.changes:
        if (change.subject, change.subject_id, change.attribute) == (of, _id(subject), name):
            old, new = (_json_text({"value": value}, path) or None for value in (change.old, change.new))
            if not _same_text(old, new):
                yield old, new, change.changed_at


def _same_text(one: str | None, other: str | None) -> bool:
    if one is None or other is None:
        return one is other
    number = _number(one.lower())
    return one.lower() == other.lower() or (number is not None and number == _number(other.lower()))


def _changes_pass(condition: AttributeCondition, subject: Subject, facts: Facts, now: datetime) -> bool:
    inside = [
        change for change in _changes_of(condition, subject, facts) if is_within(change[2], condition.within_days, now)
    ]
    if condition.changed:
        return bool(inside)
    pairs = [(_number(old), _number(new)) for old, new, _ in inside]
    rises = [new - old for old, new in pairs if old is not None and new is not None]
    if condition.increased_by is not None:
        return bool(rises) and sum(rises) >= condition.increased_by
    assert condition.decreased_by is not None
    return bool(rises) and sum(rises) <= -condition.decreased_by


def _is_unchanged(condition: AttributeCondition, subject: Subject, facts: Facts, now: datetime) -> bool:
    of = SubjectType.ACCOUNT if isinstance(subject, Account) else SubjectType.CONTACT
    unknown = [
        change.changed_at
        for change in facts.changes
        if (change.subject, change.subject_id, change.attribute) == (of, _id(subject), None)
    ]
    moments = [at for _, _, at in _changes_of(condition, subject, facts)] + unknown
    assert condition.unchanged_for_days is not None
    return max(moments, default=subject.columns["created_at"]) <= now - condition.unchanged_for_days * DAY


def _column(name: str, subject: Subject, facts: Facts, now: datetime) -> Any:
    if name == "owner":
        return subject.owner
    if name == "crm_stage":
        assert isinstance(subject, Account)
        return crm_stage(subject, facts, now)
    return subject.columns.get(name)


def crm_stage(account: Account, facts: Facts, now: datetime) -> str:
    own = [deal for deal in facts.opportunities if deal.account_id == account.account_id]
    states = {deal.state for deal in own}
    if "won" in states:
        return "client_pipeline" if "open" in states else "client"
    if "open" in states:
        return "pipeline"
    if any(deal.state == "lost" and is_within(deal.closed_at, RECENTLY_LOST_DAYS, now) for deal in own):
        return "recently_lost"
    return "in_crm" if account.is_in_crm or own else "new_prospect"


def _text_passes(condition: AttributeCondition, text: str | None, now: datetime) -> bool:
    """A test of text, which is missing when it is empty; text that reads as a number is one where numbers are asked for."""
    text = text or None
    if condition.is_set:
        return text is not None
    if condition.is_not_set:
        return text is None
    own = None if text is None else text.lower()

    def same(value: Scalar) -> bool:
        number = _number(own)
        if number is not None and isinstance(value, int | float) and not isinstance(value, bool):
            return number == value
        return own == _text(value)

    if condition.eq is not None:
        return same(condition.eq)
    if condition.neq is not None:
        return not same(condition.neq)
    if condition.in_ is not None:
        return any(same(value) for value in condition.in_)
    if condition.not_in is not None:
        return not any(same(value) for value in condition.not_in)
    if condition.not_contains is not None:
        return own is None or condition.not_contains.lower() not in own
    if own is None:
        return False
    if condition.contains is not None:
        return condition.contains.lower() in own
    if condition.starts_with is not None:
        return own.startswith(condition.starts_with.lower())
    if condition.ends_with is not None:
        return own.endswith(condition.ends_with.lower())
    if set(condition.tests()) & {"before", "after", "within_last", "more_than_ago"}:
        return _moment_passes(condition, _moment(own), now)
    return _number_passes(condition, _number(own))


def _number_passes(condition: AttributeCondition, number: float | None) -> bool:
    if condition.is_set:
        return number is not None
    if condition.is_not_set:
        return number is None
    if condition.neq is not None:
        return number != _asked_number(condition.neq)
    if condition.not_in is not None:
        return number not in map(_asked_number, condition.not_in)
    if number is None:
        return False
    if condition.eq is not None:
        return number == _asked_number(condition.eq)
    if condition.in_ is not None:
        return number in map(_asked_number, condition.in_)
    parts = {name: getattr(condition, name) for name in ("gt", "gte", "lt", "lte", "between")}
    return number_passes(NumberTest(**{name: value for name, value in parts.items() if value is not None}), number)


def _asked_number(value: Scalar) -> float | str:
    """The number that a definition names; a word that is no number equals none."""
    number = _number(_text(value))
    return "" if number is None else number


def _moment_passes(condition: AttributeCondition, moment: datetime | None, now: datetime) -> bool:
    if condition.is_set:
        return moment is not None
    if condition.is_not_set:
        return moment is None
    if moment is None:
        return False
    if condition.before is not None:
        return moment < _midnight(condition.before)
    if condition.after is not None:
        return moment >= _midnight(condition.after) + DAY
    if condition.within_last is not None:
        return is_within(moment, condition.within_last, now)
    assert condition.more_than_ago is not None
    return moment <= now - condition.more_than_ago * DAY


# Text


def _text(value: Scalar) -> str:
    """A value of a definition as text in lower case."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value).lower()


def _json_text(value: Any, path: str) -> str | None:
    """The text at `a.b` of a JSON object."""
    for step in path.split("."):
        if not isinstance(value, Mapping) or step not in value:
            return None
        value = value[step]
    if value is None or isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


_NUMBER = re.compile(r"\s*[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)(e[+-]?[0-9]+)?\s*", re.IGNORECASE)
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d([ t]\d\d:\d\d:\d\d(\.\d+)?(z|[+-]\d\d:\d\d)?)?", re.ASCII)


def _number(text: str | None) -> float | None:
    return float(text) if text is not None and _NUMBER.fullmatch(text) else None


def _moment(text: str) -> datetime | None:
    """A moment in UTC, written as ISO 8601 has it."""
    if not _MOMENT.fullmatch(text):
        return None
    try:
        moment = datetime.fromisoformat(text.upper())
    except ValueError:
        return None
    return moment.astimezone(UTC).replace(tzinfo=None) if moment.tzinfo else moment
