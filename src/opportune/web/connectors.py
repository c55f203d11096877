"""Connectors over HTTP: those that can be installed and those in force, testing one, and its credits."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Path
from pydantic import Field, ValidationError

from opportune.access.audit import note
from opportune.delivery.credits import MAX_ALLOTTED, Purse
from opportune.errors import InvalidInput
from opportune.insight.connectors import connector_in_force, get_connector, list_connectors
from opportune.insight.credits import credit_balance, list_credit_entries
from opportune.model.connector import with_settings
from opportune.shipped.connectors import shipped_connector
from opportune.store.workspace import naive
from opportune.web.auth import Who
from opportune.web.definition_bodies import to_yaml
from opportune.web.definitions import Changes, DryRun, put_bodies
from opportune.web.parameters import Answer, Ctx, Cursor, Limit, LongText, Moment, Request, ShortText, Text

router = APIRouter(prefix="/connectors", tags=["Connectors"])

CreditLimit = Annotated[int, Field(ge=0, le=MAX_ALLOTTED)]
ConnectorKey = Annotated[str, Path(pattern=r"^[a-z0-9-]+$", max_length=64, description="The key of a connector")]


class NamedSecret(Answer):
    """A secret that a connector needs, and whether there is one of that name."""

    name: str
    is_set: bool


class Credits(Answer):
    """How the credits of a connector stand. Available is what was allotted and is neither used nor held."""

    connector: str
    allocated: int
    used: int
    held: int = Field(description="For messages under way")
    available: int
    this_month: int = Field(description="Used or held since the first of the month (UTC)")
    waiting_count: int = Field(description="Messages that wait for credits")


class CreditRules(Answer):
    """What operations of a connector cost, and how much may be used of its credits."""

    per_call: dict[str, int] = Field(description="By operation")
    per_contact: int = Field(description="For each contact that is bought")
    monthly_limit: int | None = Field(description="In a calendar month (UTC)")
    per_run_limit: int | None = Field(description="By the messages of one node in one tick")


class ConnectorRow(Answer):
    """A connector. Without a version it is not in force, and can be installed."""

    key: str
    name: str
    description: str
    via: Literal["http", "csv_file", "csv_catalogue"]
    version: int | None
    is_shipped: bool
    base_url: str | None
    settings: dict[str, str]
    files: list[str]
    operations: list[str] = Field(description="What journeys may ask of it")
    secrets: list[NamedSecret]
    has_test: bool
    used_by: list[str] = Field(description="The keys of the journeys that name it")
    record_count: int = Field(description="People and companies whose records over there are known")
    member_count: int = Field(description="How many places in audiences they have")
    credit_rules: CreditRules
    credits: Credits | None


class ConnectorList(Answer):
    items: list[ConnectorRow]


class Connector(ConnectorRow):
    """A connector, also as YAML, and what has to be set up on the other side."""

    setup: str
    yaml: str


class Installation(Request):
    """What differs from the shipped connector."""

    settings: dict[ShortText, Annotated[Text, Field(max_length=500)]] = Field(default_factory=dict, max_length=50)
    base_url: LongText | None = None
    client_id: LongText | None = Field(default=None, description="Of an application that signs in by OAuth 2.0")


class Tested(Answer):
    """What a test came to. `is_ok` is null for a connector that cannot be tested without changing something."""

    is_ok: bool | None
    status_code: int | None
    reason: str | None


class Allotment(Request):
    """Credits to allot; a negative amount takes some back."""

    amount: int = Field(ge=-MAX_ALLOTTED, le=MAX_ALLOTTED)
    reason: LongText | None = None


class CreditLimits(Request):
    """How many credits may be used at most; null for any number."""

    monthly_limit: CreditLimit | None
    per_run_limit: CreditLimit | None


class CreditEntry(Answer):
    """A line of the ledger. A message reserves first; what it uses is debited, and the rest released."""

    entry_id: int
    kind: Literal["allocate", "reserve", "debit", "release"]
    amount: int
    delivery_id: int | None
    reason: str | None
    created_at: Moment


class CreditPage(Answer):
    """A page of the ledger. `next_cursor` asks for the page after it."""

    items: list[CreditEntry]
    next_cursor: str | None


@router.get("", summary="List the connectors")
def list_all(ctx: Ctx) -> ConnectorList:
    """Those in force, and those that ship with Opportune."""
    with ctx.workspace.read() as tx:
        return ConnectorList.model_validate({"items": list_connectors(tx, ctx.workspace, naive(ctx.clock.now()))})


@router.get("/{key}", summary="Show one connector")
def get(ctx: Ctx, key: ConnectorKey) -> Connector:
    with ctx.workspace.read() as tx:
        found = get_connector(tx, ctx.workspace, key, naive(ctx.clock.now()))
        is_own = found["version"] is not None
        yaml = to_yaml([connector_in_force(tx, ctx.workspace, key)]) if is_own else shipped_connector(key).text
    return Connector.model_validate({**found, "yaml": yaml})


@router.post("/{key}/install", summary="Put a shipped connector in force")
def install(ctx: Ctx, actor: Who, key: ConnectorKey, wanted: Installation, dry_run: DryRun = False) -> Changes:
    """With one's own settings. One of that key that is in force gets a new version. Secrets are set on their own."""
    try:
        definition = with_settings(
            shipped_connector(key).definition, wanted.settings, wanted.base_url, wanted.client_id
        )
    except ValidationError as error:
        said = [f"{'.'.join(map(str, one['loc'])) or key}: {one['msg']}" for one in error.errors()]
        raise InvalidInput(f"{'; '.join(said)[:500]}.") from error
    except ValueError as error:
        raise InvalidInput(f"{error}.") from error
    note(entity_id=key)
    return put_bodies(ctx, actor, (definition,), dry_run)


@router.post("/{key}/test", summary="Test the connection of a connector")
def test(ctx: Ctx, key: ConnectorKey) -> Tested:
    """Asks the other system for something that changes nothing there, with the secrets as they are."""
    with ctx.workspace.read() as tx:
        definition = connector_in_force(tx, ctx.workspace, key)
    ending = ctx.connectors.test_now(definition, ctx.clock.now())
    note(entity_id=key, is_ok=ending.state == "delivered")
    is_ok = None if ending.state == "skipped" else ending.state == "delivered"
    return Tested(is_ok=is_ok, status_code=ending.status_code, reason=ending.reason)


@router.get("/{key}/credits", summary="Show how the credits of a connector stand")
def credits(ctx: Ctx, key: ConnectorKey) -> Credits:
    now = naive(ctx.clock.now())
    with ctx.workspace.read() as tx:
        get_connector(tx, ctx.workspace, key, now)
        return Credits.model_validate(credit_balance(tx, key, now))


@router.post("/{key}/credits", summary="Allot credits to a connector")
def allot(ctx: Ctx, key: ConnectorKey, wanted: Allotment) -> Credits:
    """Messages that wait for credits are tried again at once. A negative amount takes back what is left."""
    now = naive(ctx.clock.now())
    with ctx.workspace.transaction() as tx:
        connector_in_force(tx, ctx.workspace, key)
        Purse(tx, key, now).allocate(wanted.amount, wanted.reason or "")
        tx.fixed("update_deliveries_with_credits", {"connector": key, "now": now})
        note(entity_id=key, amount=wanted.amount, reason=wanted.reason)
        found = Credits.model_validate(credit_balance(tx, key, now))
    ctx.journey_delivery.wake()
    return found


@router.put("/{key}/credits/limits", summary="Limit how many credits of a connector may be used")
def limit(ctx: Ctx, actor: Who, key: ConnectorKey, wanted: CreditLimits) -> Changes:
    """In a calendar month, and by one run. The connector gets a new version, and messages that wait for credits are tried again."""
    with ctx.workspace.read() as tx:
        definition = connector_in_force(tx, ctx.workspace, key)
    rules = definition.credits.model_copy(update=wanted.model_dump())
    note(entity_id=key, **wanted.model_dump())
    changes = put_bodies(ctx, actor, (definition.model_copy(update={"credits": rules}),), dry_run=False)
    with ctx.workspace.transaction() as tx:
        tx.fixed("update_deliveries_with_credits", {"connector": key, "now": naive(ctx.clock.now())})
    ctx.journey_delivery.wake()
    return changes


@router.get("/{key}/credits/entries", summary="List the ledger of a connector's credits")
def entries(ctx: Ctx, key: ConnectorKey, limit: Limit = 50, cursor: Cursor = None) -> CreditPage:
    """The newest first. It is never changed, only added to."""
    with ctx.workspace.read() as tx:
        get_connector(tx, ctx.workspace, key, naive(ctx.clock.now()))
        page = list_credit_entries(tx, key, limit, cursor)
    return CreditPage.model_validate(page, from_attributes=True)
