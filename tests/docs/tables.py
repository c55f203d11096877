"""Writes the generated tables of the documentation from what the program itself holds."""

import tempfile
from collections.abc import Callable
from dataclasses import fields
from datetime import timedelta
from pathlib import Path

from opportune import errors
from opportune.access.roles import PERMISSION_NAMES, ROLES
from opportune.app import opened
from opportune.ingest import limits
from opportune.ingest.mapping_files import shipped_mappings
from opportune.model.import_target import REFERENCES, TARGETS
from opportune.model.signal import Accumulated, Derivation, Repeated, Returned, SeveralPeople, SignalDefinition
from opportune.settings import Settings
from opportune.shipped import shipped_score_model, shipped_signals
from opportune.testing.scenario import Scenario
from opportune.web.metrics import Metrics
from tests.docs.blocks import markdown_table

MODEL = shipped_score_model()
SHOWN_NAMES = 3


def settings() -> str:
    rows = []
    for name, field in Settings.model_fields.items():
        default = "none" if field.default is None else f"`{field.default}`"
        option = "" if name == "smtp_password" else f"`--{name.replace('_', '-')}`"
        rows.append([option, f"`OPPORTUNE_{name.upper()}`", default, field.description or ""])
    return markdown_table(["option", "variable", "default", "what it is"], rows)


def roles() -> str:
    rows = [
        [name, *("yes" if permission in facts.permissions else "" for facts in ROLES.values())]
        for permission, name in PERMISSION_NAMES.items()
    ]
    return markdown_table(["may", *(facts.name for facts in ROLES.values())], rows)


def points() -> str:
    rows = [[f"**{strength.value.replace('_', ' ')}**", str(points)] for strength, points in MODEL.points.items()]
    return markdown_table(["strength", "points"], rows)


def decay() -> str:
    rows, first = [], 0
    for step in MODEL.decay:
        rows.append([f"{first} to {step.up_to_days}", f"{step.percent} %"])
        first = step.up_to_days + 1
    rows.append([f"{first} and more", "0 %"])
    return markdown_table(["age in days", "counts"], rows)


def catalogue() -> str:
    parts = []
    for category in dict.fromkeys(found.category for found in shipped_signals()):
        rows = [_signal_row(found) for found in shipped_signals() if found.category is category]
        table = markdown_table(["signal", "strength", "what happened", "recognised by"], rows)
        third = " (third party)" if any(found.party.value == "third" for found in shipped_signals()
                                        if found.category is category) else ""  # fmt: skip
        parts.append(f"### {category.value.replace('_', ' ').capitalize()}{third}\n\n{table}")
    return "\n\n".join(parts)


def _signal_row(found: SignalDefinition) -> list[str]:
    how = []
    names = list(dict.fromkeys(name for match in found.match for name in match.event))
    paths = list(
        dict.fromkeys(str(test.value) for match in found.match for test in match.where if test.field == "url_path")
    )
    if names:
        how.append("sent as " + ", ".join(f"`{name}`" for name in names[:SHOWN_NAMES]))
    if paths:
        how.append("a page at " + ", ".join(f"`{path}`" for path in paths[:2]))
    if found.match and not how:
        how.append("every page")
    if found.derive:
        how.append(_derivation(found.derive))
    if found.grace:
        unless = " or ".join(f"`{key}`" for key in found.grace.unless)
        how.append(f"after {found.grace.hours} hours without {unless}")
    strength = "counted only" if found.strength.value == "none" else found.strength.value.replace("_", " ")
    return [f"`{found.signal}`", strength, found.description, "; ".join(how)]


def _derivation(derive: Derivation) -> str:
    of = ", ".join(f"`{key}`" for key in derive.of)
    match derive:
        case Repeated():
            same = "visit" if derive.same == "session" else "context"
            return f"derived: {derive.at_least} or more of {of} in the same {same}"
        case Returned():
            return f"derived: {of} more than {derive.after_hours} hours after the one before"
        case Accumulated():
            return f"derived: {of} add up to {derive.at_least:g}"
        case SeveralPeople():
            days = "a day" if derive.within_days == 1 else f"{derive.within_days} days"
            return f"derived: {of} by {derive.at_least} or more people within {days}"


def mappings() -> str:
    rows = [[f"`{name}`", found.object.value, found.description] for name, found in shipped_mappings().items()]
    return markdown_table(["mapping", "imports", "for"], rows)


def targets() -> str:
    rows = []
    for target, of_object in TARGETS.items():
        names = ", ".join(f"`{name}`" for name in of_object)
        references = ", ".join(f"`{name}`" for name in REFERENCES[target])
        rows.append([f"**{target.value}**", names, references])
    return markdown_table(["object", "fields", "references"], rows)


def event_limits() -> str:
    defaults = limits.IngestLimits()
    rows = [
        ["a request, unpacked too", _bytes(limits.MAX_BODY_BYTES), "413"],
        ["a batch", f"{limits.MAX_EVENTS_PER_BATCH:,} events", "413"],
        ["an event", _bytes(limits.MAX_EVENT_BYTES), "`event_too_large`"],
        ["an identifier", f"{limits.MAX_ID_LENGTH} characters", "`invalid_field`"],
        ["a name, path or user agent", f"{limits.MAX_TEXT_LENGTH:,} characters", "cut; `properties` keep it whole"],
        ["events for one key, on average", f"{defaults.events_per_second:,} a second", "429"],
        ["events for one key, at once", f"{defaults.burst_events:,}", "429"],
        ["events waiting for the disk", f"{limits.MAX_QUEUED_ROWS:,}, {_bytes(limits.MAX_QUEUED_BYTES)}", "429"],
        ["ahead of the server's clock", _minutes(limits.FUTURE_TOLERANCE), "`future_timestamp`"],
    ]
    assert {field.name for field in fields(limits.IngestLimits)} == {"events_per_second", "burst_events"}
    return markdown_table(["what", "at most", "beyond it"], rows)


def _bytes(number: int) -> str:
    return f"{number // 1024 // 1024} MiB" if number >= 1024 * 1024 else f"{number // 1024} KiB"


def _minutes(duration: timedelta) -> str:
    return f"{duration.total_seconds() / 60:g} minutes"


def error_codes() -> str:
    found = {error.code: error for error in _subclasses(errors.OpportuneError) if error.__module__ == errors.__name__}
    rows = [[f"`{code}`", str(error.status)] for code, error in sorted(found.items(), key=lambda item: item[1].status)]
    return markdown_table(["code", "status"], rows)


def _subclasses(base: type[errors.OpportuneError]) -> list[type[errors.OpportuneError]]:
    return [error for child in base.__subclasses__() for error in (child, *_subclasses(child))]


def metrics() -> str:
    measured = Metrics()
    measured.watch("opportune_events_queued", "Events waiting to become durable", lambda: 0)
    measured.watch("opportune_workspace_bytes", "Size of the workspace file", lambda: 0)
    found = []
    for metric in measured.registry.collect():
        name = metric.name + ("_total" if metric.type == "counter" else "")
        found.append([f"`{name}`", metric.type, metric.documentation])
    return markdown_table(["metric", "type", "what it is"], sorted(found))


# A story, the steps that tell it, and whose score it is about.
EXAMPLES: list[tuple[str, Callable[[Scenario], Scenario], str]] = [
    ("one email opened", lambda s: s.event("ann@acme", "email-opened"), "ann@acme"),
    ("a pricing page visit", lambda s: s.event("ann@acme", "pricing-page-visit"), "ann@acme"),
    ("the same, 7 days and 23 hours old", lambda s: s.event("ann@acme", "pricing-page-visit").after(days=7, hours=23),
     "ann@acme"),
    ("the same, 8 days old", lambda s: s.event("ann@acme", "pricing-page-visit").after(days=8), "ann@acme"),
    ("the same, 31 days old", lambda s: s.event("ann@acme", "pricing-page-visit").after(days=31), "ann@acme"),
    ("the same, 91 days old", lambda s: s.event("ann@acme", "pricing-page-visit").after(days=91), "ann@acme"),
    ("a demo requested", lambda s: s.event("ann@acme", "demo-requested"), "ann@acme"),
    ("three pricing page visits in an hour", lambda s: s.event("ann@acme", "pricing-page-visit", times=3), "ann@acme"),
    ("a reply, a pricing page visit and a meeting attended: three categories",
     lambda s: s.event("ann@acme", "email-replied").event("ann@acme", "pricing-page-visit")
     .event("ann@acme", "meeting-attended"), "ann@acme"),
    ("the account, when Ann alone does all of that",
     lambda s: s.event("ann@acme", "email-replied").event("ann@acme", "pricing-page-visit")
     .event("ann@acme", "meeting-attended"), "acme"),
    ("the account, when three people visit the pricing page once each",
     lambda s: s.event("ann@acme", "pricing-page-visit").event("bob@acme", "pricing-page-visit")
     .event("cy@acme", "pricing-page-visit"), "acme"),
]  # fmt: skip


def examples() -> str:
    rows = []
    for title, tell, subject in EXAMPLES:
        story = Scenario(title).at("2026-03-02 09:00")
        try:
            row = tell(story).tick()._lookup.score_row(subject) or {"score": 0, "tier": "low"}
        finally:
            story.close()
        rows.append([title, str(row["score"]), row["tier"]])
    return markdown_table(["what happened", "score", "tier"], rows)


def resources() -> str:
    """Every route of the API, by tag; those of ingest have a page of their own."""
    with tempfile.TemporaryDirectory() as folder, opened(Settings(file=Path(folder) / "empty.duckdb")) as opportune:
        paths = opportune.app.openapi()["paths"]
    rows = [
        [f"`{method.upper()} {path}`", operation["summary"]]
        for path, operations in paths.items()
        for method, operation in operations.items()
        if operation["tags"] != ["Ingest"]
    ]
    return markdown_table(["route", "what it does"], rows)


TABLES: dict[str, Callable[[], str]] = {
    "settings": settings,
    "roles": roles,
    "points": points,
    "decay": decay,
    "examples": examples,
    "catalogue": catalogue,
    "mappings": mappings,
    "targets": targets,
    "limits": event_limits,
    "errors": error_codes,
    "metrics": metrics,
    "resources": resources,
}
