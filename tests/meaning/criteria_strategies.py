"""Small random worlds, random criteria about them, and how to store such a world in a workspace.

Words, moments and numbers come from small pools, so that conditions and facts meet often. Moments lie on the boundaries of
windows and a microsecond beside them.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from functools import cache
from typing import Any

from hypothesis import strategies as st
from pydantic import TypeAdapter

from opportune.model.campaign import CampaignDefinition
from opportune.model.criteria import ATTRIBUTES, AttributeType, Criteria, SubjectType
from opportune.model.intent_report import IntentReportDefinition
from opportune.model.score_model import Composite, ScoreModel
from tests.meaning.facts import (
    Account,
    Change,
    Consent,
    Contact,
    Event,
    Facts,
    Opportunity,
    Score,
    Signal,
    TopicScore,
)

NOW = datetime(2026, 3, 15, 10)
DAY = timedelta(days=1)
MICROSECOND = timedelta(microseconds=1)
MIDNIGHT = datetime.combine(NOW.date(), time())

KIND_IDS = {
    "page-viewed": 1,
    "email-opened": 2,
    "ad-viewed": 3,
    "ad-clicked": 4,
    "ad-video-watched": 5,
    "ad-article-read": 6,
    "ad-form-submitted": 7,
}
SEGMENTS = {SubjectType.ACCOUNT: ("seg-a", "seg-b"), SubjectType.CONTACT: ("seg-c", "seg-d")}
LADDERS = ("ladder-a", "ladder-b")
STAGES = ("low", "high")
REPORTS = ("plain", "topical")
PURPOSES = ("newsletter", "calls")
TOPICS = ("CRM", "Data Bases", "Øl")
CAMPAIGN = CampaignDefinition(campaign="awareness", name="Awareness 2026 (Überall)", ids=("ID-77", "o'id"))
CAMPAIGNS = {"awareness": CAMPAIGN, "decision": CampaignDefinition(campaign="decision", name="D%cision_")}
DEFINITION_IDS = {
    name: number
    for number, name in enumerate(
        [
            *(("segment", key) for keys in SEGMENTS.values() for key in keys),
            *(("ladder", key) for key in LADDERS),
            *(("intent_report", key) for key in REPORTS),
            *(("campaign", key) for key in CAMPAIGNS),
        ],
        start=1,
    )
}

# People: contacts from 1, merged contacts from 40, visitors from 50. Accounts from 1, a merged one is 9.
MERGED_CONTACT, MERGED_ACCOUNT, VISITORS = 40, 9, (50, 51, 52)

WORDS = (
    ["Software", "software", "SOFT", "ÄRZTE", "ärzte & co", "O'Brien", "'; drop table account; --", "100%", "1_0",
     "back\\slash", 'say "hi"', "a*b?", "$1", "日本", "7", "7.0", " 7", "07", "1e3", "-3", "12.5", "true", "nan", "inf",
     "2026-03-15", "2026-03-14T10:00:00Z", "line\nbreak"]
)  # fmt: skip
words = st.sampled_from(WORDS)
PARTS = ("s", "SOFT", "Ä", "'", "%", "_", "\\", '"', "7", "ware", "o", "*", "e")
PATTERNS = ("*", "?oft*", "SOFT*", "*ware", "100%", "1_0", "a*b?", "back\\*", "*\nbreak", "7*", "a\\*", "???", "'*")
parts = st.sampled_from(PARTS)
patterns = st.sampled_from(PATTERNS)
_AGES = (0, 1, 2, 7, 30, 180)
_NUDGES = (timedelta(), MICROSECOND, -MICROSECOND, timedelta(hours=1), timedelta(seconds=-7))
MOMENTS = [start - days * DAY + nudge for start in (NOW, MIDNIGHT) for days in _AGES for nudge in _NUDGES]
ages = st.sampled_from(_AGES)
moments = st.sampled_from(MOMENTS)
days_of_windows = st.sampled_from([0, 1, 2, 7, 30])
dates = st.sampled_from([MIDNIGHT.date() - days * DAY for days in (0, 1, 2, 7, 30)])
_NUMBERS = (0, 1, 3, 7, 12.5, 50, 1000, -3)
numbers = st.sampled_from(_NUMBERS)
scores = st.sampled_from([0, 1, 29, 30, 50, 60, 99, 100])
scalars = st.one_of(words, numbers, st.booleans())
json_values = st.one_of(st.none(), st.just(""), words, numbers, st.booleans(), st.just({"x": [1, "ä"]}), st.just([]))


def maybe(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.one_of(st.none(), strategy)


def some_of(names: dict[str, st.SearchStrategy[Any]]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({}, optional=names)


customs = maybe(
    some_of({"plan": json_values, "Plan": words, "seats": json_values, "deep": some_of({"a b": json_values})})
)
scored = st.builds(
    Score,
    score=scores,
    first_party=scores,
    third_party=scores,
    tier=st.sampled_from(["low", "medium", "high"]),
    deltas=st.fixed_dictionaries({days: st.sampled_from([-20, 0, 7, 20]) for days in (1, 7, 14)}),
    trend=st.sampled_from(["rising", "declining", "stable"]),
)
_VALUES: dict[AttributeType, Sequence[Any]] = {
    AttributeType.TEXT: [*WORDS, ""],
    AttributeType.NUMBER: _NUMBERS,
    AttributeType.MOMENT: MOMENTS,
}
_WHOLE = {"employees": (0, 7, 50), "founded_year": (1, 1000)}
_COMPUTED = ("owner", "crm_stage")


@cache
def _columns(subject: SubjectType) -> st.SearchStrategy[dict[str, Any]]:
    pairs = [
        (name, value)
        for name, type_ in ATTRIBUTES[subject].items()
        if name not in _COMPUTED
        for value in _WHOLE.get(name, _VALUES[type_])
    ]
    some = st.lists(st.sampled_from(pairs), max_size=8)
    return st.builds(
        lambda created, updated, chosen: {"created_at": created, "updated_at": updated, **dict(chosen)},
        moments,
        moments,
        some,
    )


@cache
def _events(event_id: int) -> st.SearchStrategy[Event]:
    columns = st.fixed_dictionaries(
        {"type": st.sampled_from(["track", "page"]), "source": words},
        optional={
            "name": st.sampled_from(["Page Viewed", "page_viewed", "Überblick!", ""]),
            "url_path": st.sampled_from(["/pricing", "/Pricing/eu", "/", ""]),
            "session_id": words,
        },
    )
    properties = maybe(some_of({"plan": json_values, "amount": json_values, "deep": some_of({"x y": json_values})}))
    context = maybe(some_of({"locale": json_values}))
    return st.builds(Event, event_id=st.just(event_id), columns=columns, properties=properties, context=context)


_CONTEXTS = st.sampled_from(
    ["awareness", "AWARENESS", "awareness 2026 (überall)", "id-77", "O'ID", "D%cision_", "decision", "other", None]
)
_CHANGED = ("attributes.plan", "attributes.seats", "attributes.deep", "industry", "employees", "persona", "owner", None)
_deep_values = st.one_of(json_values, some_of({"a b": json_values}))


def _changes(ids: dict[SubjectType, Sequence[int]], when: st.SearchStrategy[datetime]) -> st.SearchStrategy[Change]:
    subjects = [(subject, number) for subject, numbers in ids.items() for number in numbers]
    return st.builds(
        lambda subject, attribute, old, new, at: Change(*subject, attribute, old, new, at),
        st.sampled_from(subjects),
        st.sampled_from(_CHANGED),
        _deep_values,
        _deep_values,
        when,
    )


_VERDICTS = st.sampled_from([None, None, None, None, None, "known_crawler"])


@st.composite
def _signals(draw: st.DrawFn, subjects: list[int], is_past: bool) -> tuple[Signal, ...]:
    signals: list[Signal] = []
    for _ in range(draw(st.integers(0, 14))):
        number = len(signals) + 1
        occurred = draw(moments)
        signals.append(
            Signal(
                signal_id=number,
                subject_id=draw(st.sampled_from(subjects)),
                kind=draw(st.sampled_from(list(KIND_IDS))),
                occurred_at=min(occurred, NOW) if is_past else occurred,
                context_key=draw(_CONTEXTS),
                verdict=draw(_VERDICTS),
                event=draw(maybe(_events(number))),
            )
        )
    return tuple(signals)


@st.composite
def worlds(draw: st.DrawFn, is_past: bool = False) -> Facts:
    """Three to five accounts with everything that can be known about them; `is_past` leaves out what lies ahead."""
    account_ids = range(1, draw(st.integers(3, 5)) + 1)
    homes = draw(st.lists(maybe(st.sampled_from(account_ids)), max_size=6))
    contact_ids = range(1, len(homes) + 1)
    owners = maybe(st.sampled_from(["Ann@Example.com", "bo@example.com"]))
    past_moments = moments.map(lambda moment: min(moment, NOW)) if is_past else moments
    accounts = {
        account_id: Account(
            account_id, draw(_columns(SubjectType.ACCOUNT)), draw(customs), draw(owners), draw(st.booleans())
        )
        for account_id in account_ids
    }
    contacts = {
        contact_id: Contact(contact_id, home, draw(_columns(SubjectType.CONTACT)), draw(customs), draw(owners))
        for contact_id, home in zip(contact_ids, homes, strict=True)
    }
    known = [*contact_ids, *(-account_id for account_id in account_ids)]
    links = draw(st.dictionaries(st.sampled_from([*VISITORS, MERGED_CONTACT]), st.sampled_from(known), max_size=4))
    links |= draw(st.dictionaries(st.just(-MERGED_ACCOUNT), st.sampled_from([-1, -2]), max_size=1))
    subjects = [*known, *VISITORS, MERGED_CONTACT, -MERGED_ACCOUNT]
    deal = st.builds(
        Opportunity,
        account_id=maybe(st.sampled_from(account_ids)),
        state=st.sampled_from(["open", "won", "lost"]),
        amount=maybe(numbers),
        opened_at=maybe(past_moments),
        closed_at=maybe(past_moments),
    )
    ends = st.sampled_from([NOW, NOW + MICROSECOND, NOW - MICROSECOND, NOW + DAY])
    members = {
        key: draw(st.frozensets(st.sampled_from(ids), max_size=4)) if ids else frozenset()
        for subject, ids in ((SubjectType.ACCOUNT, account_ids), (SubjectType.CONTACT, contact_ids))
        for key in SEGMENTS[subject]
    }
    places = [(ladder, account_id) for ladder in LADDERS for account_id in account_ids]
    permissions = [(contact_id, purpose) for contact_id in contact_ids for purpose in PURPOSES]
    weeks = st.integers(0, 30).map(lambda days: MIDNIGHT.date() - days * DAY)
    topic_places = st.tuples(st.sampled_from(account_ids), st.sampled_from(TOPICS), weeks)
    return Facts(
        accounts=accounts,
        contacts=contacts,
        signals=draw(_signals(subjects, is_past)),
        links=links,
        opportunities=tuple(draw(st.lists(deal, max_size=5))),
        account_scores=draw(st.dictionaries(st.sampled_from(account_ids), scored)),
        contact_scores=draw(st.dictionaries(st.sampled_from(contact_ids), scored)) if contact_ids else {},
        topic_scores=tuple(
            TopicScore(*place, score=score) for place, score in draw(st.dictionaries(topic_places, scores)).items()
        ),
        members=members,
        stages=draw(st.dictionaries(st.sampled_from(places), st.sampled_from(STAGES))),
        consents=draw(
            st.dictionaries(
                st.sampled_from(permissions),
                st.builds(
                    Consent, st.sampled_from(["granted", "granted", "denied", "withdrawn", "unknown"]), maybe(ends)
                ),
            )
        )
        if permissions
        else {},
        changes=tuple(
            draw(
                st.lists(
                    _changes({SubjectType.ACCOUNT: account_ids, SubjectType.CONTACT: contact_ids}, past_moments),
                    max_size=12,
                )
            )
        ),
        reports={report.intent_report: report for report in (draw(_reports(key)) for key in REPORTS)},
        campaigns=CAMPAIGNS,
        score_model=ScoreModel(score_model="intent", composite=draw(st.sampled_from(_WEIGHTS))),
        has_first=draw(st.booleans()),
        has_third=draw(st.booleans()),
    )


_WEIGHTS = [Composite(first_party_percent=first, third_party_percent=100 - first) for first in (20, 50, 0, 100, 33)]


@st.composite
def _reports(draw: st.DrawFn, key: str) -> IntentReportDefinition:
    segments = SEGMENTS[SubjectType.ACCOUNT]
    return IntentReportDefinition(
        intent_report=key,
        name=key,
        first_party_percent=draw(st.sampled_from([0, 20, 50, 80, 100])),
        topics=tuple(draw(st.sets(st.sampled_from(["crm", "Data bases", "ØL"]), min_size=1)))
        if key == "topical"
        else (),
        scope=draw(maybe(_leaves(SubjectType.ACCOUNT, reports=False).map(parse))),
        exclude=tuple(draw(st.sets(st.sampled_from(segments), max_size=1))),
    )


# Criteria

_ADAPTER: TypeAdapter[Criteria] = TypeAdapter(Criteria)


def parse(raw: dict[str, Any]) -> Criteria:
    return _ADAPTER.validate_python(raw)


@st.composite
def number_tests(draw: st.DrawFn, given: st.SearchStrategy[float] = numbers) -> dict[str, Any]:
    operator = draw(st.sampled_from(["eq", "gt", "gte", "lt", "lte", "between", "two"]))
    if operator == "between":
        flag = draw(st.sampled_from([{}, {"inclusive_high": True}]))
        return {"between": sorted([draw(given), draw(given)]), **flag}
    if operator == "two":
        return {"gte": draw(given), "lt": draw(given)}
    return {operator: draw(given)}


@st.composite
def score_tests(draw: st.DrawFn) -> dict[str, Any]:
    return draw(number_tests(scores)) | draw(st.sampled_from([{}, {"missing_is_zero": True}]))


def _tests(tests: dict[str, st.SearchStrategy[Any]]) -> st.SearchStrategy[dict[str, Any]]:
    """One of these tests, with a value."""
    return st.one_of([value.map(lambda given, name=name: {name: given}) for name, value in tests.items()])


_FLAGS: dict[str, st.SearchStrategy[Any]] = dict.fromkeys(("is_set", "is_not_set"), st.just(True))
_EQUAL = {
    **dict.fromkeys(("eq", "neq"), scalars),
    **dict.fromkeys(("in", "not_in"), st.lists(scalars, min_size=1, max_size=3)),
}
_TEXTUAL = dict.fromkeys(("contains", "not_contains", "starts_with", "ends_with"), st.one_of(parts, words))
_NUMERIC = dict.fromkeys(("gt", "gte", "lt", "lte"), numbers)
_BETWEEN = {"between": st.tuples(numbers, numbers).map(sorted)}
_TEMPORAL = {
    **dict.fromkeys(("before", "after"), dates),
    **dict.fromkeys(("within_last", "more_than_ago"), days_of_windows),
}
_ATTRIBUTE_TESTS = {
    None: _tests({**_FLAGS, **_EQUAL, **_TEXTUAL, **_NUMERIC, **_BETWEEN, **_TEMPORAL}),
    AttributeType.TEXT: _tests({**_FLAGS, **_EQUAL, **_TEXTUAL}),
    AttributeType.NUMBER: _tests({**_FLAGS, **_EQUAL, **_NUMERIC, **_BETWEEN}),
    AttributeType.MOMENT: _tests({**_FLAGS, **_TEMPORAL}),
}
_CUSTOM = ("attributes.plan", "attributes.seats", "attributes.deep.a b", "attributes.deep", "attributes.no.way")


def _attributes(subject: SubjectType) -> st.SearchStrategy[dict[str, Any]]:
    of_type: dict[AttributeType | None, list[str]] = {None: list(_CUSTOM)}
    for name, type_ in ATTRIBUTES[subject].items():
        of_type.setdefault(type_, []).append(name)
    return st.one_of(
        [
            st.builds(lambda name, test: {"attribute": name, **test}, st.sampled_from(names), _ATTRIBUTE_TESTS[type_])
            for type_, names in of_type.items()
        ]
    )


_STEADY = _tests({**_FLAGS, **_EQUAL, **_NUMERIC})
_RISES = _tests({"increased_by": st.sampled_from([1, 5.5, 40]), "decreased_by": st.sampled_from([1, 5.5, 40])})


def _changing(subject: SubjectType) -> st.SearchStrategy[dict[str, Any]]:
    """Conditions on what became of an attribute."""
    column = st.sampled_from(["industry", "owner"] if subject is SubjectType.ACCOUNT else ["persona", "owner"])
    number = "employees" if subject is SubjectType.ACCOUNT else "attributes.seats"
    window = days_of_windows.map(lambda days: {"within_days": days})
    steady = st.sampled_from([1, 2, 7, 30]).map(lambda days: {"unchanged_for_days": days})
    custom = st.sampled_from(_CUSTOM)

    def both(
        name: st.SearchStrategy[str], test: st.SearchStrategy[dict[str, Any]], rest: st.SearchStrategy[dict[str, Any]]
    ) -> st.SearchStrategy[dict[str, Any]]:
        return st.builds(lambda one, tested, more: {"attribute": one, **tested, **more}, name, test, rest)

    return st.one_of(
        both(st.one_of(custom, column), st.just({"changed": True}), window),
        both(st.one_of(custom, st.just(number)), _RISES, window),
        both(custom, _STEADY, steady),
        both(column, _tests({**_FLAGS, **_EQUAL}), steady),
    )


_PATHS = st.sampled_from(["/pricing", "/PRICING", "page", "Page-Viewed", "überblick"])
_WHERES = st.builds(
    lambda field, test: {field: test},
    st.sampled_from(
        ["event", "name", "type", "source", "url_path", "properties.plan", "properties.amount", "context.locale",
         "properties.deep.x y", "session_id"]
    ),
    st.one_of(
        _tests({**_FLAGS, **_EQUAL, **_TEXTUAL, **_NUMERIC, "matches": patterns}),
        _tests({"eq": _PATHS, "in": st.lists(_PATHS, min_size=1, max_size=3), "starts_with": _PATHS}),
    ),
)  # fmt: skip


_COUNTS = st.one_of(
    st.just({}),
    st.builds(lambda least: {"at_least": least}, st.integers(0, 3)),
    st.builds(lambda most: {"at_most": most}, st.integers(0, 2)),
    st.builds(lambda most: {"at_most": most, "include_zero": True}, st.integers(0, 2)),
    st.builds(lambda least, more: {"at_least": least, "at_most": least + more}, st.integers(0, 2), st.integers(0, 1)),
)
_SIGNAL_WINDOWS = st.one_of(
    st.just({}),
    days_of_windows.map(lambda days: {"within_days": days}),
    dates.map(lambda day: {"since": day}),
)
_KINDS = st.lists(st.sampled_from(list(KIND_IDS)), min_size=1, max_size=3, unique=True)
_HOW = st.sampled_from(["count", "count", "never", "newest", "first", "people"])


@st.composite
def signal_conditions(draw: st.DrawFn) -> dict[str, Any]:
    raw: dict[str, Any] = {"signal": draw(_KINDS)}
    where: dict[str, Any] = {}
    for _ in range(draw(st.integers(0, 2))):
        where |= draw(_WHERES)
    how = draw(_HOW)
    if how == "newest":
        where = where or draw(_WHERES)
    if how in ("count", "people"):
        raw |= draw(_COUNTS)
    if how != "count":
        raw[how] = True
    if where:
        raw["where"] = where
    window = draw(_SIGNAL_WINDOWS)
    if how == "first" and not where:
        window = window or {"within_days": draw(days_of_windows)}
    return raw | window


_CAMPAIGNS = st.lists(st.sampled_from(["awareness", "decision", "other"]), min_size=1, max_size=2, unique=True)
_ENGAGEMENT_DAYS = maybe(days_of_windows)


@st.composite
def _engagements(draw: st.DrawFn) -> dict[str, Any]:
    raw = {"campaign": draw(_CAMPAIGNS), **draw(_COUNTS)}
    days = draw(_ENGAGEMENT_DAYS)
    return {"ad_engagements": raw if days is None else {**raw, "within_days": days}}


_DEALS = st.builds(
    lambda counted, tests: {"opportunities": {**counted, **tests}},
    _COUNTS,
    some_of(
        {
            "state": st.lists(st.sampled_from(["open", "won", "lost"]), min_size=1, max_size=2, unique=True),
            "amount": number_tests(),
            "opened_within_days": days_of_windows,
            "closed_within_days": days_of_windows,
        }
    ),
)


def _any_of(strategies: Sequence[st.SearchStrategy[Any]]) -> st.SearchStrategy[Any]:
    """One of these, each as likely as the others however many it is made of."""
    return st.sampled_from(strategies).flatmap(lambda strategy: strategy)


@cache
def _leaves(subject: SubjectType, reports: bool = True) -> st.SearchStrategy[dict[str, Any]]:
    """One condition. A `reports` of False leaves out those in intent reports, which may not use themselves."""
    parts_of = ["score", "first_party", "third_party", "composite"]
    found: list[st.SearchStrategy[dict[str, Any]]] = [
        _attributes(subject),
        _attributes(subject),
        _changing(subject),
        st.builds(lambda test, of: {"score": test, "of": of}, score_tests(), st.sampled_from(parts_of)),
        st.lists(st.sampled_from(["low", "medium", "high"]), min_size=1).map(lambda tiers: {"tier": tiers}),
        st.builds(lambda test, days: {"delta": test, "days": days}, number_tests(), st.sampled_from([1, 7, 14])),
        st.sampled_from(["rising", "declining", "stable"]).map(lambda trend: {"trend": trend}),
        signal_conditions(),
        signal_conditions(),
        _engagements(),
        st.sampled_from(SEGMENTS[subject]).map(lambda key: {"segment": key}),
        st.just({"everyone": True}),
    ]
    if subject is SubjectType.CONTACT:
        status = st.sampled_from(["granted", "denied", "withdrawn", "unknown"])
        found.append(st.builds(lambda key, state: {"consent": key, "status": state}, st.sampled_from(PURPOSES), status))
        return _any_of(found)
    found += [
        _DEALS,
        st.builds(
            lambda stages, ladder: {"stage": stages, "ladder": ladder},
            st.lists(st.sampled_from([*STAGES, "gone"]), min_size=1, max_size=2),
            st.sampled_from(LADDERS),
        ),
    ]
    if reports:
        of = st.sampled_from(["composite", "first_party", "third_party"])
        found.append(
            st.builds(
                lambda key, test, part: {"intent": key, "score": test, "of": part},
                st.sampled_from(REPORTS),
                score_tests(),
                of,
            )
        )
    return _any_of(found)


@cache
def _trees(subject: SubjectType, depth: int) -> st.SearchStrategy[dict[str, Any]]:
    leaves = _leaves(subject)
    if depth == 0:
        return leaves
    inner = _trees(subject, depth - 1)
    several = st.lists(inner, min_size=1, max_size=3)
    branches = [
        leaves,
        several.map(lambda trees: {"all": trees}),
        several.map(lambda trees: {"any": trees}),
        inner.map(lambda tree: {"not": tree}),
    ]
    if subject is SubjectType.ACCOUNT:
        people = _trees(SubjectType.CONTACT, depth - 1)
        branches += [
            st.builds(lambda how, tree: {"contacts": {how: tree}}, st.sampled_from(["any", "all", "none"]), people),
            st.builds(lambda least, tree: {"contacts": {"at_least": least, "match": tree}}, st.integers(1, 3), people),
        ]
    else:
        branches.append(_trees(SubjectType.ACCOUNT, depth - 1).map(lambda tree: {"account": tree}))
    return _any_of(branches)


def leaves(subject: SubjectType) -> st.SearchStrategy[Criteria]:
    """Criteria of one condition."""
    return _leaves(subject).map(parse)


def trees(subject: SubjectType, depth: int = 3) -> st.SearchStrategy[Criteria]:
    """Criteria of any shape."""
    return _trees(subject, depth).map(parse)
