"""Goal: whatever happens to accounts, campaign, clock and receiver, in the end the receiver has the audience as it is.

Method: random stories from a seed, told to a real receiver that answers badly now and then, and takes nothing twice;
`make sim` tells more of them.
"""

from __future__ import annotations

import os
from itertools import count
from random import Random

import pytest

from tests.api.desk import Desk
from tests.delivery.conftest import CAMPAIGN, YAML
from tests.delivery.receiver import Receiver

STEPS = 30
BAD_ANSWERS = [(500, {}), (503, {"Retry-After": "40"}), (429, {}), (301, {}), (410, {})]
CHANGES: list[dict[str, object]] = [
    {"industry": "software"}, {"industry": "retail"}, {"employees": 500}, {"employees": 5}, {"country": "FR"}, {"country": "DE"},
]  # fmt: skip
CAMPAIGNS = [
    CAMPAIGN,
    CAMPAIGN.replace("state: live", "state: stopped"),
    CAMPAIGN.replace("[hot, warm]", "[warm]"),
    CAMPAIGN.replace("[customers]", "[]"),
    CAMPAIGN.replace("state: live", "state: live\nends_on: 2026-03-03"),
]


@pytest.mark.parametrize("seed", range(12 if "SEED" in os.environ else 2))
def test_the_receiver_ends_up_with_the_audience(desk: Desk, receiver: Receiver, seed: int) -> None:
    chance = Random(seed)
    accounts: list[int] = []
    numbers = count(1)

    def deliver(**later: float) -> None:
        desk.tick(**later)
        desk.opportune.context.delivery.deliver_due()

    def connect() -> None:
        receiver.secret = desk.put("/campaigns/decision/push", {"url": receiver.url})["secret"]

    def change() -> None:
        if accounts:
            desk.patch(f"/accounts/{chance.choice(accounts)}", chance.choice(CHANGES))

    def make() -> None:
        body = {"domain": f"nr-{next(numbers)}.example", **chance.choice(CHANGES)}
        accounts.append(desk.post("/accounts", body)["account_id"])

    def merge() -> None:
        if len(accounts) > 2:
            gone = accounts.pop(chance.randrange(len(accounts)))
            desk.post(f"/accounts/{gone}/merge", {"into_account_id": chance.choice(accounts)})

    def move() -> None:
        if accounts:
            desk.patch(f"/accounts/{chance.choice(accounts)}", {"domain": f"moved-{next(numbers)}.example"})

    def define() -> None:
        desk.post("/definitions", None, content=chance.choice(CAMPAIGNS), headers=YAML)

    def fail() -> None:
        receiver.answers = chance.choices(BAD_ANSWERS, k=chance.randrange(3))

    connect()
    for _ in range(STEPS):
        step = chance.choices([make, change, merge, move, define, fail, connect], [6, 8, 1, 1, 2, 3, 1])[0]
        step()
        if chance.random() < 0.6:
            deliver(seconds=chance.choice([1, 10, 60, 40_000]))
    receiver.answers = []
    connect()
    # What waits is sent, then what changed meanwhile, then what only the daily comparison finds.
    for _ in range(3):
        deliver(days=1)
    running = desk.get("/campaigns/decision")["phase"] == "running"
    rows = desk.pages("/campaigns/decision/audience") if running else []
    assert receiver.audience == {row["domain"] for row in rows}
    push = desk.get("/campaigns/decision/push")
    assert (push["pending_count"], push["told_count"]) == (0, len(rows))
    contents = {}
    for message_id, body in zip(receiver.ids, receiver.raw, strict=True):
        assert contents.setdefault(message_id, body) == body, "a key is never sent with two contents"
