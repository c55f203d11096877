"""Web push over HTTP: the key that browsers subscribe for, and the browsers that a contact subscribed with.

Browsers come and go by events, see `ingest/push_subscriptions.py`.
"""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Response
from pydantic import Field

from opportune.access.audit import note
from opportune.errors import NotFound
from opportune.insight.web_push import list_subscriptions
from opportune.web.parameters import Answer, Ctx, Id, Moment

router = APIRouter(prefix="/contacts", tags=["Web push"])
public = APIRouter(tags=["Web push"])
SubscriptionKey = Annotated[str, Path(pattern=r"^[0-9a-f]{32}$", max_length=32, description="As it stands in the list")]
# Pages of any site may read it: it is what they give their visitors' browsers. It never changes.
_FOR_ANY_SITE = {"Access-Control-Allow-Origin": "*", "Cache-Control": "public, max-age=3600"}


class WebPushKey(Answer):
    """What a site's script subscribes for."""

    public_key: str = Field(description="`applicationServerKey` of `pushManager.subscribe`")


class WebPushSubscription(Answer):
    """A browser that a contact subscribed with."""

    subscription_key: str
    service: str = Field(description="The host of its push service")
    user_agent: str | None
    subscribed_at: Moment
    seen_at: Moment = Field(description="When it last said that it is subscribed")


class WebPushSubscriptionList(Answer):
    items: list[WebPushSubscription]


class RemovedSubscription(Answer):
    """The browser gets nothing more, until it subscribes again."""

    subscription_key: str


@public.get("/web-push-key", summary="Show the key that browsers subscribe for")
def get_key(ctx: Ctx, response: Response) -> WebPushKey:
    """Needs no token, and may be asked from any site. The pair is made when it is first asked for."""
    response.headers.update(_FOR_ANY_SITE)
    return WebPushKey(public_key=ctx.web_push_keys.public_key())


@router.get("/{contact_id}/web-push-subscriptions", summary="List the browsers that a contact subscribed with")
def list_all(ctx: Ctx, contact_id: Id) -> WebPushSubscriptionList:
    """The one that was used last first."""
    with ctx.workspace.read() as tx:
        return WebPushSubscriptionList.model_validate({"items": list_subscriptions(tx, contact_id)})


@router.delete(
    "/{contact_id}/web-push-subscriptions/{subscription_key}", summary="Send nothing more to a browser of a contact"
)
def remove(ctx: Ctx, contact_id: Id, subscription_key: SubscriptionKey) -> RemovedSubscription:
    """A page that is open in it may subscribe it again."""
    with ctx.workspace.transaction() as tx:
        if not any(row["subscription_key"] == subscription_key for row in list_subscriptions(tx, contact_id)):
            raise NotFound(
                f"Contact {contact_id} has no browser {subscription_key}. `opportune contacts browsers {contact_id}` shows which."
            )
        tx.fixed("delete_web_push_subscription", {"subscription_key": subscription_key})
        note(subscription_key=subscription_key)
    return RemovedSubscription(subscription_key=subscription_key)
