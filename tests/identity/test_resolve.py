"""Goal: the same person is one contact, two people are never one, and the company follows the person.

Method: short stories of claims, settled one by one as quiet ticks would, and what the identifiers lead to afterwards. A
property holds settling them one by one against settling them all at once.
"""

from __future__ import annotations

from copy import deepcopy
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from opportune.tick.identity import Claim
from tests.identity.books import Books

ANN, BEN = "ann@acme.example", "ben@globex.example"


def claim(number: int, type_: str, **identifiers: str | None) -> Claim:
    email = identifiers.get("email")
    domain = email.rpartition("@")[2] if email else None
    company = None if domain in (None, "freemail.example") else domain
    return Claim(event_id=number, type=type_, **{"company_domain": company, **identifiers})


def settle(*story: tuple[str, dict[str, str | None]], books: Books | None = None) -> Books:
    books = books or Books()
    for number, (type_, identifiers) in enumerate(story, start=1):
        books.settle([claim(number, type_, **identifiers)])
    return books


def track(**identifiers: str | None) -> tuple[str, dict[str, str | None]]:
    return "track", identifiers


def group(**identifiers: str | None) -> tuple[str, dict[str, str | None]]:
    return "group", identifiers


def alias(previous_id: str, user_id: str, **identifiers: str | None) -> tuple[str, dict[str, str | None]]:
    return "alias", {"previous_id": previous_id, "user_id": user_id, **identifiers}


def with_crm_contact(email: str | None = ANN, account: int | None = None) -> Books:
    """A workspace to which a CRM has already brought contact 1."""
    books = Books(people=count(2))
    books.contacts[1] = (email, account)
    books.aliases["external_id", "crm:1"] = 1
    if email:
        books.aliases["email", email] = 1
    return books


def one_person(books: Books, *aliases: tuple[str, str]) -> bool:
    return len({books.person(kind, value) for kind, value in aliases}) == 1


def test_a_visitor_nobody_knows_is_a_visitor_of_no_company() -> None:
    books = settle(track(anonymous_id="a"), track(anonymous_id="a"))
    assert books.aliases == {("anonymous_id", "a"): 1}
    assert (books.contacts, books.links, books.accounts) == ({}, {}, {})


def test_a_visitor_who_identifies_brings_the_past_along() -> None:
    books = settle(track(anonymous_id="a"), track(anonymous_id="a", user_id="u", email=ANN))
    assert one_person(books, ("anonymous_id", "a"), ("user_id", "u"), ("email", ANN))
    assert books.person("email", ANN) in books.contacts
    assert books.accounts == {100: "acme.example"}
    assert books.account_of("anonymous_id", "a") == 100


def test_two_user_ids_with_one_email_are_one_contact() -> None:
    books = settle(track(user_id="u1", email=ANN), track(user_id="u2", email=ANN), track(user_id="u2"))
    assert one_person(books, ("user_id", "u1"), ("user_id", "u2"), ("email", ANN))
    assert len(books.contacts) == 1


def test_a_contact_of_the_crm_is_found_by_email() -> None:
    books = settle(track(anonymous_id="a", email=ANN), books=with_crm_contact(account=7))
    assert books.person("anonymous_id", "a") == 1
    assert books.contacts == {1: (ANN, 7)}
    assert books.accounts == {}, "the CRM has said which account it is"


def test_a_user_who_later_gives_the_email_of_a_crm_contact_becomes_that_contact() -> None:
    books = settle(
        track(user_id="u", anonymous_id="a"), track(user_id="u", email=ANN), books=with_crm_contact(account=7)
    )
    assert one_person(books, ("user_id", "u"), ("email", ANN), ("anonymous_id", "a"), ("external_id", "crm:1"))
    assert books.contacts == {1: (ANN, 7)}
    assert books.conflicts == []


def test_a_second_user_of_a_device_does_not_take_over_its_past() -> None:
    books = settle(track(anonymous_id="a", email=ANN), track(anonymous_id="a", email=BEN), track(anonymous_id="a"))
    assert books.person("anonymous_id", "a") == books.person("email", ANN)
    assert books.person("email", BEN) != books.person("email", ANN)
    assert len(books.contacts) == 2


def test_two_contacts_with_emails_are_kept_apart_and_the_conflict_is_kept() -> None:
    books = settle(track(user_id="u", email=ANN), track(email=BEN), track(user_id="u", email=BEN))
    ann, ben = books.person("email", ANN), books.person("email", BEN)
    assert ann != ben
    assert books.person("user_id", "u") == ann
    assert books.conflicts == [(3, "email", BEN, ann, ben)]


def test_a_second_email_of_one_user_is_that_users() -> None:
    books = settle(track(user_id="u", email=ANN), track(user_id="u", email="ann@home.example"))
    assert one_person(books, ("email", ANN), ("email", "ann@home.example"))
    assert books.contacts[books.person("user_id", "u")][0] == ANN, "the first one stays the contact's own"


def test_alias_joins_a_visitor_to_the_user() -> None:
    books = settle(track(anonymous_id="a"), alias("a", "u"))
    assert one_person(books, ("anonymous_id", "a"), ("user_id", "u"))


def test_alias_joins_an_earlier_user_even_with_an_email_of_its_own() -> None:
    books = settle(track(user_id="old", email=ANN, anonymous_id="a"), track(user_id="new"), alias("old", "new"))
    assert one_person(books, ("user_id", "old"), ("user_id", "new"), ("email", ANN), ("anonymous_id", "a"))
    assert list(books.contacts.values()) == [(ANN, 100)], "the survivor takes the email and the account over"


def test_alias_of_a_user_with_itself_changes_nothing() -> None:
    books = settle(track(user_id="u", email=ANN))
    before = deepcopy(books)
    settle(alias("u", "u"), books=books)
    assert books == before


@pytest.mark.parametrize("at_once", [False, True])
def test_a_chain_of_merges_ends_at_the_last_one(at_once: bool) -> None:
    story = [track(user_id=f"u{n}", anonymous_id=f"a{n}") for n in range(4)]
    story += [alias(f"u{n}", f"u{n + 1}") for n in range(3)]
    books = Books()
    if at_once:
        books.settle([claim(number, type_, **identifiers) for number, (type_, identifiers) in enumerate(story)])
    else:
        settle(*story, books=books)
    last = books.aliases["user_id", "u3"]
    assert {
        books.person(kind, f"{prefix}{n}")
        for kind, prefix in (("user_id", "u"), ("anonymous_id", "a"))
        for n in range(4)
    } == {last}
    assert list(books.contacts) == [last]
    assert set(books.links.values()) == {last}, "every link leads straight to the final contact"


def test_group_after_identify_decides_the_account() -> None:
    books = settle(track(user_id="u", email="ann@freemail.example"), group(user_id="u", group_id="g"))
    assert books.groups == {"g": 100}
    assert books.account_of("user_id", "u") == 100


def test_group_moves_a_contact_from_the_account_of_its_email() -> None:
    books = settle(track(user_id="u", email=ANN), group(user_id="u", group_id="g", company_domain="globex.example"))
    assert books.account_of("user_id", "u") == books.groups["g"] == books.domains["globex.example"] == 101


def test_group_before_identify_decides_the_account_too() -> None:
    books = settle(group(anonymous_id="a", group_id="g"))
    assert books.account_of("anonymous_id", "a") == books.groups["g"] == 100
    settle(track(anonymous_id="a", user_id="u"), books=books)
    assert books.person("anonymous_id", "a") == books.person("user_id", "u") > 0
    assert books.account_of("user_id", "u") == 100


def test_group_finds_the_account_of_its_domain() -> None:
    books = settle(track(email=ANN), group(user_id="u", group_id="g", company_domain="acme.example"))
    assert books.groups["g"] == books.domains["acme.example"] == 100
    assert books.account_of("user_id", "u") == books.account_of("email", ANN) == 100


def test_people_of_one_domain_are_colleagues_and_free_mail_is_no_company() -> None:
    books = settle(track(email=ANN), track(email="bob@acme.example"), track(email="cat@freemail.example"))
    assert books.account_of("email", ANN) == books.account_of("email", "bob@acme.example") == 100
    assert books.account_of("email", "cat@freemail.example") is None
    assert books.accounts == {100: "acme.example"}


def test_a_company_without_a_person_is_an_account() -> None:
    books = settle(track(company_domain="acme.example"), track(group_id="g"))
    assert books.accounts == {100: "acme.example", 101: None}
    assert (books.contacts, books.aliases) == ({}, {})


few = st.sampled_from
claims = st.lists(
    st.one_of(
        st.builds(
            lambda **identifiers: ("track", identifiers),
            anonymous_id=st.none() | few(["a", "b"]),
            user_id=st.none() | few(["u", "v", "w"]),
            email=st.none() | few([ANN, BEN, "ann@freemail.example"]),
        ),
        st.builds(
            lambda **identifiers: ("group", identifiers),
            anonymous_id=st.none() | few(["a", "b"]),
            user_id=st.none() | few(["u", "v"]),
            group_id=few(["g", "h"]),
            company_domain=st.none() | few(["acme.example", "globex.example"]),
        ),
        st.builds(
            lambda **identifiers: ("alias", identifiers),
            previous_id=few(["a", "b", "u", "v", "w"]),
            user_id=few(["u", "v", "w"]),
        ),
    ),
    max_size=9,
)


@given(claims, st.data())
def test_how_claims_are_batched_changes_nothing(
    story: list[tuple[str, dict[str, str | None]]], data: st.DataObject
) -> None:
    """A busy tick settles at once what quiet ticks settle one by one; people, companies and conflicts are the same."""
    numbered = [claim(number, type_, **identifiers) for number, (type_, identifiers) in enumerate(story)]
    one_by_one, at_once, in_two = Books(), Books(), Books()
    for each in numbered:
        one_by_one.settle([each])
    at_once.settle(numbered)
    cut = data.draw(st.integers(0, len(numbered)))
    in_two.settle(numbered[:cut])
    in_two.settle(numbered[cut:])
    assert at_once == one_by_one == in_two


@given(claims)
def test_settled_claims_leave_no_loose_ends(story: list[tuple[str, dict[str, str | None]]]) -> None:
    """Every identifier leads to a person that exists, links are never chains, every email's contact has an email."""
    books = settle(*story)
    for (kind, _), person in books.aliases.items():
        if kind == "anonymous_id":
            assert books.links.get(person, 0) <= 0 or books.links[person] in books.contacts
        else:
            assert person in books.contacts
            assert kind != "email" or books.contacts[person][0] is not None
    assert not set(books.links.values()) & set(books.links)
    assert {account for _, account in books.contacts.values() if account} <= set(books.accounts)
    assert {*books.domains.values(), *books.groups.values()} <= set(books.accounts)
