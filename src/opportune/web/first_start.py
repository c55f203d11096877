"""The way in for the first person, while nobody can sign in yet."""

from __future__ import annotations

from opportune.access.links import Purpose, link_address, make_link
from opportune.access.people import nobody_can_sign_in
from opportune.store.workspace import naive
from opportune.web.context import Context


def first_administrator_link(ctx: Context) -> str | None:
    """A fresh link that makes the first administrator, or None once somebody can sign in."""
    with ctx.workspace.append() as tx:
        if not nobody_can_sign_in(tx):
            return None
        secret, _ = make_link(tx, Purpose.FIRST_ADMINISTRATOR, None, naive(ctx.clock.now()))
    settings = ctx.settings
    address = settings.public_url or ctx.served_at or f"http://{settings.host}:{settings.port}"
    return link_address(address, secret)
