"""Puts the resources together into one ASGI application."""

from __future__ import annotations

from functools import cache
from typing import Any

from fastapi import APIRouter, Depends, FastAPI
from starlette.routing import BaseRoute

from opportune import __version__
from opportune.web import (
    account_changes,
    accounts,
    audit_log,
    backtests,
    backups,
    callbacks,
    campaigns,
    connectors,
    consents,
    contact_changes,
    contacts,
    criteria,
    definitions,
    deliveries,
    emails,
    health,
    identity_conflicts,
    import_mappings,
    import_samples,
    imports,
    intent_reports,
    journey_drafts,
    journey_lifecycle,
    journey_migration,
    journey_reviews,
    journey_trials,
    journeys,
    ladders,
    lint,
    live,
    mail_feedback,
    memberships,
    notifications,
    opportunities,
    previews,
    pushes,
    rejected_events,
    score_distribution,
    score_lines,
    scores,
    search,
    secrets,
    segment_changes,
    segment_questions,
    segments,
    session,
    shipped_definitions,
    signal_definitions,
    signals,
    sources,
    status,
    subject_exports,
    suppressions,
    tasks,
    templates,
    ticks,
    today,
    tokens,
    topics,
    tracking,
    trends,
    ui,
    user_access,
    views,
    web_push,
    welcome,
    workflows,
    write_keys,
)
from opportune.web.auth import authorize
from opportune.web.context import Context
from opportune.web.errors import ErrorBody, install_error_handlers
from opportune.web.ingest import Ingest, mount_ingest
from opportune.web.request_log import RequestLog

_DESCRIPTION = """\
Opportune turns buyer signals into timely action: it takes in what buyers do, scores every contact and account from 0 to 100,
and explains every point.

Events come in through the ingest routes with a write key. Everything else lies under `/api/v1` and takes an API token:
`Authorization: Bearer <token>`. Lists are paged: pass `next_cursor` of one page as `cursor` of the next. Errors have one form:
`{"error": {"code", "message", "details"}}`, and the message says what to do next.
"""


Application = FastAPI
_RESOURCES = (
    accounts, account_changes, subject_exports, views, contacts, contact_changes, criteria, segments, segment_changes,
    memberships, segment_questions, workflows, journey_trials, journeys, journey_drafts, journey_lifecycle,
    journey_migration, tasks, notifications, ladders, topics,
    consents, web_push, scores, score_lines, today, trends, signals, opportunities, identity_conflicts, definitions, previews,
    backtests, lint, templates, intent_reports, campaigns, pushes, connectors, deliveries, emails, suppressions, secrets, ticks,
    journey_reviews, live,
    search, imports, import_mappings, import_samples, score_distribution, shipped_definitions, signal_definitions, sources,
    write_keys, session, user_access, audit_log, tokens, status, backups,
)  # fmt: skip
_FAILURES: dict[int | str, dict[str, Any]] = {
    "4XX": {"model": ErrorBody, "description": "The request was refused; the message says what to do"},
    503: {
        "model": ErrorBody,
        "description": "The workspace cannot be read or written now; try again after Retry-After",
    },
}


def create_app(context: Context) -> FastAPI:
    """The application over an open workspace."""
    app = FastAPI(
        title="Opportune",
        version=__version__,
        description=_DESCRIPTION,
        docs_url="/api/docs",
        redoc_url=None,
        openapi_url="/api/openapi.json",
    )
    app.state.context = context
    install_error_handlers(app)
    app.add_middleware(RequestLog)
    app.include_router(health.router)
    for way_in in (session.public, welcome.public, callbacks.public, mail_feedback.public, web_push.public):
        app.include_router(way_in, prefix="/api/v1", responses=_FAILURES)
    app.include_router(tracking.public)
    rejected = rejected_events.router(context.workspace, context.event_log, context.clock)
    app.include_router(rejected, dependencies=[Depends(authorize)], responses=_FAILURES)
    app.routes.extend(_resource_routes())
    seal = context.web_push_sealer.sealed
    mount_ingest(app, Ingest(context.event_log, context.write_keys, context.clock, context.limits, seal))
    # The last one: it takes whatever is left.
    app.include_router(ui.router())
    return app


@cache
def _resource_routes() -> list[BaseRoute]:
    """The same for every application: each request tells them which one it came to.

    To work out what they take and answer needs a third of a second, which nobody shall spend for every workspace they open.
    """
    routes = APIRouter()
    for resource in _RESOURCES:
        routes.include_router(resource.router, prefix="/api/v1", dependencies=[Depends(authorize)], responses=_FAILURES)
    return routes.routes
