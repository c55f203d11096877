"""Buying contacts: whom one gets, what it costs, and what becomes of it when credits run out."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from opportune.delivery.credits import Purse
from opportune.errors import InvalidInput
from opportune.ingest.bought_contacts import save_bought_contacts
from opportune.model.connector import CreditRules
from opportune.store.workspace import naive
from tests.connectors.stand import ACME, Stand, ended, stand

CATALOGUE = """\
company_domain,email,first_name,last_name,title,phone,country
www.Acme.example,eve@acme.example,Eve,Ash,Head of Quarries,1,DE
acme.example,fay@acme.example,Fay,Birch,Geologist,2,DE
acme.example,gus@acme.example,Gus,Cedar,Head of Sand,3,DE
acme.example,,No,Address,Head of Nothing,4,DE
acme.example,hal@acme.example,Hal,Dorn,Driver,5,DE
other.example,ida@other.example,Ida,Elm,Head of Stones,6,DE
"""


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Stand]:
    (tmp_path / "contact-catalog.csv").write_text(CATALOGUE)
    with stand("contact-catalog", folder=tmp_path) as opened:
        opened.channel = replace(opened.channel, save_bought=save_bought_contacts)
        yield opened


def allot(shop: Stand, amount: int) -> None:
    with shop.workspace.transaction() as tx:
        Purse(tx, "contact-catalog", naive(shop.now)).allocate(amount, "test")


def ledger(shop: Stand) -> list[tuple[Any, ...]]:
    return shop.rows("select kind, amount, delivery_id from credit_entry where kind <> 'allocate' order by entry_id")


def emails(shop: Stand) -> list[str]:
    return [email for (email,) in shop.rows("select email from contact order by email")]


def available(shop: Stand) -> int:
    with shop.workspace.read() as tx:
        return Purse(tx, "contact-catalog", naive(shop.now)).available


def test_people_with_the_titles_become_contacts_of_the_account(shop: Stand) -> None:
    allot(shop, 10)
    ending = shop.send("purchase_contacts", None, ACME, per_account=3, titles=["head of"])
    ended(ending, "delivered")
    assert emails(shop) == ["eve@acme.example", "gus@acme.example"]
    assert shop.rows("select distinct a.domain from contact c join account a using (account_id)") == [("acme.example",)]
    assert ending.answer is not None
    assert (ending.answer["bought"], ending.answer["credits"]) == (2, 2)
    # Three were held, two used, and one given back.
    assert ledger(shop) == [("reserve", 3, 1), ("debit", 2, 1), ("release", 1, 1)]
    assert available(shop) == 8


def test_whom_we_have_is_not_bought_again(shop: Stand) -> None:
    allot(shop, 10)
    shop.send("purchase_contacts", None, ACME, per_account=2)
    shop.send("purchase_contacts", None, ACME, per_account=2)
    assert emails(shop) == ["eve@acme.example", "fay@acme.example", "gus@acme.example", "hal@acme.example"]
    ended(shop.send("purchase_contacts", None, ACME, per_account=2), "skipped", "nothing_to_buy")
    assert available(shop) == 6


def test_a_message_that_is_sent_again_buys_nothing_more(shop: Stand) -> None:
    allot(shop, 10)
    message = shop.message(None, ACME)
    for _ in range(3):
        ended(shop.send_again(message, "purchase_contacts", per_account=1), "delivered")
    assert emails(shop) == ["eve@acme.example"]
    assert available(shop) == 9


def test_without_credits_it_waits(shop: Stand) -> None:
    allot(shop, 2)
    ending = shop.send("purchase_contacts", None, ACME, per_account=3)
    ended(ending, "put_off", "insufficient_credits")
    assert ending.not_before == naive(shop.now) + timedelta(hours=6)
    assert emails(shop) == []
    allot(shop, 1)
    ended(shop.send("purchase_contacts", None, ACME, per_account=3), "delivered")


def test_a_purchase_that_fails_gives_its_credits_back(shop: Stand, tmp_path: Path) -> None:
    allot(shop, 5)
    (tmp_path / "contact-catalog.csv").write_text("email\nx@y.example\n")
    ended(shop.send("purchase_contacts", None, ACME), "failed", "has no column company_domain")
    assert ledger(shop) == [("reserve", 3, 1), ("release", 3, 1)]
    assert available(shop) == 5


def test_nothing_is_bought_where_there_is_nobody(shop: Stand) -> None:
    allot(shop, 5)
    ended(shop.send("purchase_contacts", None, {**ACME, "domain": "nobody.example"}), "skipped", "nothing_to_buy")
    ended(shop.send("purchase_contacts", None, {**ACME, "domain": None}), "skipped", "no_domain")
    assert available(shop) == 5


def test_limits_for_a_month_and_a_run(shop: Stand) -> None:
    def reserved(number: int, amount: int, **rules: int) -> str | None:
        with shop.workspace.transaction() as tx:
            tx.run(
                "insert into delivery by name select ? as delivery_id, '' as idempotency_key, 1 as workflow_id, 1 as version,"
                " 'buy' as node, 1 as enrollment_id, 1 as subject_id, 'connector' as channel, '' as queue, '{}' as data,"
                " 'sending' as state, 0 as attempt_count, ?::timestamp as due_at, ?::timestamp as created_at",
                [number, naive(shop.now), naive(shop.now)],
            )
            return Purse(tx, "contact-catalog", naive(shop.now)).reserve(number, amount, CreditRules(**rules))

    allot(shop, 100)
    assert reserved(1, 6, monthly_limit=10) is None
    assert reserved(2, 6, monthly_limit=10) == "credits_month_limit"
    shop.wait(days=40)
    assert reserved(3, 6, monthly_limit=10) is None
    assert reserved(4, 5, per_run_limit=10) == "credits_run_limit"
    assert reserved(5, 4, per_run_limit=10) is None
    # What ended without a debit is given back by whoever comes next.
    with shop.workspace.transaction() as tx:
        tx.run("delete from delivery where delivery_id = 3")
    assert available(shop) == 84
    assert reserved(6, 1) is None
    assert available(shop) == 89


def test_credits_are_taken_back_as_far_as_they_are_left(shop: Stand) -> None:
    allot(shop, 5)
    allot(shop, -2)
    assert available(shop) == 3
    with pytest.raises(InvalidInput, match="Only 3 credits are left to take back"):
        allot(shop, -4)
    with pytest.raises(InvalidInput, match="between 1 and"):
        allot(shop, 0)
