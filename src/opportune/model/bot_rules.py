"""What makes an event look like a machine: crawlers, mail scanners, link checkers."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from opportune.model.names import Definition, Key

Seconds = Annotated[int, Field(ge=0, le=3600)]


class BotRules(Definition):
    """The evidence that gives an event the verdict of a suspected machine. Any one of these is enough.

    A verdict takes all weight from the event's signals but keeps them; changed rules can be applied to the past with
    `opportune verdicts recompute`.
    """

    bot_rules: Key
    known_crawlers: bool = Field(default=True, description="The user agent is on the list of known crawlers")
    empty_agent: bool = Field(default=False, description="A page view without any user agent")
    head_requests: bool = Field(default=True, description="The link was fetched with HEAD (context.method)")
    trap_links: bool = Field(default=True, description="A link no person can see was followed (properties.trap)")
    min_seconds_after_delivery: Seconds = Field(
        default=3, description="An open or click sooner than this after properties.delivered_at (or sent_at)"
    )
    burst_links: int = Field(default=3, ge=2, le=100, description="So many different links of one email clicked ...")
    burst_seconds: Seconds = Field(default=10, description="... within this many seconds by one recipient")
    page_burst: int = Field(default=20, ge=2, le=1000, description="So many page views of one visitor ...")
    page_burst_seconds: Seconds = Field(default=10, description="... within this many seconds")
    extra_agents: tuple[str, ...] = Field(
        default=(), max_length=500, description="Further user agents, as part of the text"
    )
    trusted_agents: tuple[str, ...] = Field(
        default=(), max_length=500, description="User agents never suspected, as part"
    )
