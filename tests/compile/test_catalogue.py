"""Goal: the shipped definitions are what the catalogue and the score's description say, and they catch real events.

Method: the catalogue's own table is compared with the shipped one. Every signal gets an event as its senders send it,
and must be the only one that the event carries, but for the page visit that any page is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest

from opportune.compile.derived import derived_signals
from opportune.compile.signals import sent_signals
from opportune.model.score_model import ScoreModel
from opportune.model.signal import Category, Party, SignalDefinition, Strength
from opportune.shipped import shipped_score_model, shipped_signals
from opportune.store import Workspace
from tests.compile.working_tables import (
    Live,
    create_live_signal,
    create_new_event,
    explain,
    kind_ids,
    run_derived,
    run_sent,
)

CATALOGUE = shipped_signals()
BY_KEY = {definition.signal: definition for definition in CATALOGUE}
IDS = kind_ids(CATALOGUE)

# The catalogue that the shipped one has to hold: category and strength.
EXPECTED = {
    "email-opened": ("email", "low"),
    "email-link-clicked": ("email", "medium"),
    "email-replied": ("email", "high"),
    "email-forwarded": ("email", "high"),
    "multiple-email-opens": ("email", "medium"),
    "pricing-page-visit": ("web", "high"),
    "product-page-visit": ("web", "medium"),
    "case-study-view": ("web", "medium"),
    "blog-post-view": ("web", "low"),
    "multiple-pages-in-session": ("web", "medium"),
    "return-visit": ("web", "medium"),
    "whitepaper-download": ("content", "medium"),
    "roi-calculator-used": ("content", "high"),
    "comparison-download": ("content", "high"),
    "template-download": ("content", "low"),
    "multiple-downloads": ("content", "high"),
    "meeting-scheduled": ("meeting", "high"),
    "meeting-attended": ("meeting", "high"),
    "meeting-multiple-attendees": ("meeting", "very_high"),
    "meeting-follow-up-requested": ("meeting", "very_high"),
    "meeting-no-show": ("meeting", "negative"),
    "deal-room-visited": ("deal_room", "medium"),
    "deal-room-document-viewed": ("deal_room", "medium"),
    "deal-room-document-downloaded": ("deal_room", "high"),
    "deal-room-extended-view": ("deal_room", "high"),
    "deal-room-milestone-completed": ("deal_room", "very_high"),
    "deal-room-chat-message": ("deal_room", "high"),
    "deal-room-multiple-stakeholders": ("deal_room", "very_high"),
}


def track(name: str, **properties: object) -> dict[str, object]:
    return {"type": "track", "name": name, "properties": properties}


def page(path: str, **more: object) -> dict[str, object]:
    return {"type": "page", "url_host": "www.acme.example", "url_path": path, **more}


G2 = "G2 Buyer Intent"
SENT: list[tuple[Mapping[str, object], str | None]] = [
    (track("Email Opened", email_id="e1"), "email-opened"),
    (track("email_opened", campaign_id=17), "email-opened"),
    (track("Opened Email"), "email-opened"),
    (track("Email Link Clicked", link_url="https://acme.example/"), "email-link-clicked"),
    (track("email.clicked"), "email-link-clicked"),
    (track("Link Clicked", email_id="e1"), "email-link-clicked"),
    (track("Link Clicked", href="/docs"), None),
    (track("Email Replied"), "email-replied"),
    (track("Email Forwarded"), "email-forwarded"),
    (track("Email Delivered", email_id="e1"), None),
    (track("Email Bounced", email_id="e1"), None),
    (page("/"), "page-visit"),
    (page("/about/pricing-philosophy"), "page-visit"),
    (page("/pricing"), "pricing-page-visit"),
    (page("/Pricing/"), "pricing-page-visit"),
    (page("/de/pricing"), "pricing-page-visit"),
    (page("/x", name="Pricing"), "pricing-page-visit"),
    ({"type": "screen", "name": "Pricing Page"}, "pricing-page-visit"),
    ({**track("$pageview"), "url_path": "/pricing"}, "pricing-page-visit"),
    (track("Pricing Page Viewed"), "pricing-page-visit"),
    ({**track("Button Clicked"), "url_path": "/pricing"}, None),
    (page("/products/analytics"), "product-page-visit"),
    (page("/features"), "product-page-visit"),
    (page("/en/solutions/retail"), "product-page-visit"),
    (track("Product Page Viewed"), "product-page-visit"),
    (page("/case-studies/acme"), "case-study-view"),
    (page("/customers/acme"), "case-study-view"),
    (page("/customer-stories"), "case-study-view"),
    (track("Case Study Viewed"), "case-study-view"),
    (page("/blog/pricing-strategies"), "blog-post-view"),
    (track("Blog Post Read"), "blog-post-view"),
    (track("Page Viewed"), "page-visit"),
    (track("Web Push Clicked", web_push_id="k1"), "web-push-clicked"),
    (track("Web Push Subscribed"), None),
    (track("Whitepaper Downloaded", title="Ten ways"), "whitepaper-download"),
    (track("Content Downloaded", content_type="eBook"), "whitepaper-download"),
    (track("ROI Calculator Completed"), "roi-calculator-used"),
    (track("Calculator Completed", calculator="TCO"), "roi-calculator-used"),
    (track("Calculator Completed", calculator="shipping"), None),
    (track("Product Comparison Downloaded"), "comparison-download"),
    (track("Asset Downloaded", content_type="comparison"), "comparison-download"),
    (track("Template Downloaded"), "template-download"),
    (track("File Downloaded", content_type="toolkit"), "template-download"),
    (track("Resource Downloaded"), "template-download"),
    (track("Meeting Scheduled", meeting_id="m1"), "meeting-scheduled"),
    (track("invitee.created"), "meeting-scheduled"),
    (track("BOOKING_CREATED"), "meeting-scheduled"),
    (track("Meeting Rescheduled"), "meeting-rescheduled"),
    (track("Meeting Attended", meeting_id="m1"), "meeting-attended"),
    (track("meeting.participant_joined"), "meeting-attended"),
    (track("Meeting With Multiple Attendees"), "meeting-multiple-attendees"),
    (track("Follow-up Meeting Requested"), "meeting-follow-up-requested"),
    (track("Meeting No-Show", meeting_id="m1"), "meeting-no-show"),
    (track("invitee_no_show.created"), "meeting-no-show"),
    (track("Deal Room Visited", room_id="r1"), "deal-room-visited"),
    (track("Document Viewed", document_id="d1", duration_seconds=40), "deal-room-document-viewed"),
    (track("Document Closed", document_id="d1", duration_seconds=200), "deal-room-document-time"),
    (track("Document Downloaded", document_id="d1"), "deal-room-document-downloaded"),
    (track("Milestone Completed", room_id="r1"), "deal-room-milestone-completed"),
    (track("Chat Message Sent", room_id="r1"), "deal-room-chat-message"),
    (track("Demo Requested"), "demo-requested"),
    (track("Form Submitted", form_name="Request a Demo"), "demo-requested"),
    (track("Form Submitted", form_name="Contact us"), "contact-form-submitted"),
    (track("Contact Form Submitted"), "contact-form-submitted"),
    (track("Trial Started"), "trial-signup"),
    (track("Form Submission", form_name="Free trial"), "trial-signup"),
    (track("Form Submitted", form_name="Newsletter"), "form-submitted"),
    (track("Form Submitted"), "form-submitted"),
    (page("/demo", name="Demo Request"), "page-visit"),
    (track("Webinar Registered", webinar_id="w1"), "webinar-registered"),
    (track("webinar.participant_joined"), "webinar-attended"),
    (track("Webinar Attended"), "webinar-attended"),
    (track("LinkedIn Post Liked"), "social-reaction"),
    (track("LinkedIn Page Followed"), "social-follow"),
    (track("LinkedIn Post Commented"), "social-comment"),
    (track("LinkedIn Connection Accepted"), "social-connection-accepted"),
    (track("LinkedIn Message Replied"), "social-message-replied"),
    (track("Intent Topic Surge", topic="CRM", score=60), "intent-topic-surge"),
    (track("Intent Topic Surge", topic="CRM"), "intent-topic-surge"),
    (track("Company Surge", topic="CRM", composite_score="79"), "intent-topic-surge"),
    (track("Intent Topic Surge", topic="CRM", score=80), "intent-topic-surge-strong"),
    (track("Bombora Surge", topic_name="CRM", composite_score=95), "intent-topic-surge-strong"),
    (track("Intent Topic Surge", topic="CRM", score=59), None),
    (track("Competitor Research", competitor="Globex"), "competitor-research"),
    (track("G2 Category Viewed"), "review-category-viewed"),
    (track(G2, signal_type="Category"), "review-category-viewed"),
    (track("G2 Profile Viewed"), "review-profile-viewed"),
    (track(G2, signal_type="G2 Profile"), "review-profile-viewed"),
    (track(G2, signal_type="Alternatives"), "review-alternatives-viewed"),
    (track(G2, signal_type="Compare"), "review-comparison-viewed"),
    (track(G2, signal_type="Pricing"), "review-pricing-viewed"),
    (track("Ad Impression", campaign_id="c1"), "ad-viewed"),
    (track("Ad Clicked", campaign_id="c1"), "ad-clicked"),
    (track("Ad Video Watched", seconds_watched=20), "ad-video-watched"),
    (track("Ad Video Watched", seconds_watched=19), None),
    (track("Video Ad Completed"), "ad-video-watched"),
    (track("Ad Article Read", percent_read=50), "ad-article-read"),
    (track("Ad Article Read", percent_read=49), None),
    (track("Lead Gen Form Submitted"), "ad-form-submitted"),
    ({"type": "identify", "properties": {"email": "jo@acme.example"}}, None),
    ({"type": "group", "group_id": "acme", "properties": {"name": "Acme"}}, None),
]


@pytest.fixture(scope="module")
def carried(workspace: Workspace) -> list[list[str]]:
    """The signals of every event of SENT, all taken in at once."""
    with workspace.transaction() as tx:
        create_new_event(tx, [event for event, _ in SENT])
        found = run_sent(tx, CATALOGUE)
    return [[sent.signal for sent in found if sent.event_id == number] for number in range(1, len(SENT) + 1)]


@pytest.mark.parametrize("number", range(len(SENT)), ids=[str(event.get("name") or event) for event, _ in SENT])
def test_an_event_carries_exactly_its_signal(carried: list[list[str]], number: int) -> None:
    event, expected = SENT[number]
    is_page = event["type"] in ("page", "screen") or event.get("name") in ("$pageview", "Page Viewed")
    wanted = ({expected} if expected else set()) | ({"page-visit"} if is_page else set())
    assert sorted(carried[number]) == sorted(wanted)


def test_every_sent_signal_has_an_event_here() -> None:
    assert {key for _, key in SENT if key} == {definition.signal for definition in CATALOGUE if definition.match}


NINE = datetime.fromisoformat("2026-03-01 09:00")


def visits(*minutes: float) -> list[tuple[int, float, Mapping[str, object]]]:
    return [(1, at, page("/")) for at in minutes]


# Events that must add up to one derived signal: person, minutes after nine, event. Persons 1 and 2 are colleagues.
DERIVED: dict[str, list[tuple[int, float, Mapping[str, object]]]] = {
    "multiple-email-opens": [(1, at, track("Email Opened", email_id="e1")) for at in (0, 600, 9000)],
    "multiple-pages-in-session": visits(0, 5, 10),
    "return-visit": visits(0, 24 * 60 + 1),
    "multiple-downloads": [
        (1, 0, track("Whitepaper Downloaded")),
        (1, 9, track("Template Downloaded")),
        (1, 20, track("Product Comparison Downloaded")),
    ],
    "meeting-multiple-attendees": [(person, 0, track("Meeting Attended", meeting_id="m1")) for person in (1, 2)],
    "deal-room-extended-view": [
        (1, 0, track("Document Viewed", document_id="d1", duration_seconds=100)),
        (1, 5, track("Document Closed", document_id="d1", duration_seconds=200)),
    ],
    "deal-room-multiple-stakeholders": [
        (1, 0, track("Deal Room Visited", room_id="r1")),
        (2, 3000, track("Chat Message Sent", room_id="r1")),
    ],
}


@pytest.mark.parametrize("key", DERIVED)
def test_events_add_up_to_exactly_their_derived_signal(workspace: Workspace, key: str) -> None:
    assert derived_from(workspace, DERIVED[key]) == [key]
    assert derived_from(workspace, DERIVED[key][:-1]) == [], "one event less is not enough"


def test_every_derived_signal_has_events_here() -> None:
    assert set(DERIVED) == {definition.signal for definition in CATALOGUE if definition.derive}


def derived_from(workspace: Workspace, given: Sequence[tuple[int, float, Mapping[str, object]]]) -> list[str]:
    events: list[dict[str, Any]] = [
        {**event, "subject": person, "occurred_at": (NINE + timedelta(minutes=at)).isoformat(sep=" ")}
        for person, at, event in given
    ]
    with workspace.transaction() as tx:
        create_new_event(tx, events)
        rows = [
            Live(sent.signal, sent.subject_id, sent.occurred_at, sent.context_key, sent.quantity, account_id=10)
            for sent in run_sent(tx, CATALOGUE)
        ]
        derived = [definition for definition in CATALOGUE if definition.derive]
        return [row.signal for definition in derived for row in run_derived(tx, definition, rows, IDS)]


def test_the_whole_catalogue_binds_on_an_empty_store(workspace: Workspace) -> None:
    with workspace.transaction() as tx:
        create_new_event(tx, [])
        create_live_signal(tx, [], {})
        explain(tx, sent_signals(CATALOGUE, IDS))
        for definition in CATALOGUE:
            if definition.derive:
                explain(tx, derived_signals(definition, IDS))


def test_the_catalogue_has_the_strengths_it_was_given() -> None:
    shipped = {key: (BY_KEY[key].category.value, BY_KEY[key].strength.value) for key in EXPECTED}
    assert shipped == EXPECTED


def test_every_channel_of_the_source_is_covered_and_every_signal_is_described() -> None:
    assert {definition.category for definition in CATALOGUE} == set(Category) - {Category.CRM}
    for definition in CATALOGUE:
        assert definition.description.endswith("."), definition.signal
        assert (definition.category is Category.THIRD_PARTY) == (definition.party is Party.THIRD), definition.signal
        assert definition.enabled, definition.signal
        assert definition.points is None, "strengths come from the score model"


def test_signals_that_are_only_counted_bring_no_points() -> None:
    model = shipped_score_model()
    counted = {key for key, definition in BY_KEY.items() if model.points_of(definition) == 0}
    assert counted == {"page-visit", "meeting-rescheduled", "deal-room-document-time", "ad-viewed"}
    assert {key for key, definition in BY_KEY.items() if definition.strength is Strength.NEGATIVE} == {
        "meeting-no-show"
    }


def test_a_no_show_waits_a_day_for_another_appointment() -> None:
    grace = BY_KEY["meeting-no-show"].grace
    assert grace is not None
    assert (grace.hours, grace.unless) == (24, ("meeting-scheduled", "meeting-rescheduled"))


def test_the_shipped_score_model_is_the_default_written_out() -> None:
    shipped = shipped_score_model()
    assert shipped.model_copy(update={"description": ""}) == ScoreModel(score_model="intent")
    assert set(type(shipped).model_fields) == shipped.model_fields_set, "every number is written out"


def test_a_signal_of_the_catalogue_survives_being_written_and_read() -> None:
    for definition in CATALOGUE:
        assert SignalDefinition.model_validate_json(definition.model_dump_json()) == definition
