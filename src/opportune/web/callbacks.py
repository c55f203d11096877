"""Where receivers call back that took longer than a request: whoever has the address needs nothing else."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path
from fastapi import Request as HttpRequest
from starlette.concurrency import run_in_threadpool

from opportune.delivery.callbacks import end_called_back
from opportune.delivery.content import MAX_ANSWER_BYTES, read_json
from opportune.errors import InvalidInput, PayloadTooLarge
from opportune.store.workspace import naive
from opportune.web.context import Context
from opportune.web.parameters import Answer, Ctx

public = APIRouter(prefix="/callbacks", tags=["Deliveries"])
Token = Annotated[
    str, Path(max_length=1_000, description="As it stands in the address that was given as `callback_url`")
]


class Heard(Answer):
    """What came of a call. `accepted` is false for a message that had ended before: nothing changed."""

    accepted: bool


@public.post(
    "/{token}",
    summary="Answer a request that a journey waits for",
    openapi_extra={"requestBody": {"content": {"application/json": {"schema": {}}}}},
)
async def call_back(request: HttpRequest, ctx: Ctx, token: Token) -> Heard:
    """Ends the message as delivered, with the JSON of the body (at most 64 KB) as its answer; whoever waits for it goes on.
    Needs no token of the API: the address itself is one, for this message alone. Calling again changes nothing.
    """
    content = b""
    async for part in request.stream():
        content += part
        if len(content) > MAX_ANSWER_BYTES:
            raise PayloadTooLarge(
                f"At most {MAX_ANSWER_BYTES // 1024} KB are taken. Send less, or an address to fetch the rest from."
            )
    try:
        body = read_json(content) if content.strip() else None
    except ValueError as error:
        raise InvalidInput(f"The body is no JSON: {error}. Send JSON, or no body at all.") from error
    return Heard(accepted=await run_in_threadpool(_end, ctx, token, body))


def _end(ctx: Context, token: str, body: Any) -> bool:
    with ctx.workspace.transaction() as tx:
        is_ended = end_called_back(tx, ctx.delivery.key, token, body, naive(ctx.clock.now()))
    if is_ended:
        ctx.metrics.delivered({("http", "delivered"): 1})
        ctx.tick_loop.wake()
    return is_ended
