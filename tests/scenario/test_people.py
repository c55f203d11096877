"""Who is it? Visitors who identify, contacts who move, merge, or belong to nobody."""

from __future__ import annotations

from tests.scenario.conftest import Tell


def test_a_visitor_who_identifies_brings_the_past_along(scenario: Tell) -> None:
    story = scenario("three anonymous visits, then a name")
    story.at("2026-03-01 09:00").event("visitor:one", "pricing-page-visit").tick().expect_no_score("visitor:one")
    story.at("2026-03-02 09:00").event("visitor:one", "whitepaper-download").tick()
    story.at("2026-03-03 09:00").identify("ann@acme", visitor="visitor:one").tick()
    story.expect_score("ann@acme", 39).expect_cause("ann@acme", "merge").expect_score("acme", 39)
    story.expect_signals("ann@acme", pricing_page_visit=1, whitepaper_download=1)


def test_the_past_of_a_visitor_ages_from_when_it_happened(scenario: Tell) -> None:
    story = scenario("a name after ten days")
    story.at("2026-03-01 09:00").event("visitor:one", "pricing-page-visit").tick()
    story.at("2026-03-11 09:00").identify("ann@acme", visitor="visitor:one").tick().expect_score("ann@acme", 22)
    story.at("2026-03-16 09:00").tick().expect_score("ann@acme", 15)


def test_a_second_person_on_the_same_device_does_not_get_its_past(scenario: Tell) -> None:
    story = scenario("a shared laptop")
    story.at("2026-03-01 09:00").event("visitor:one", "pricing-page-visit")
    story.identify("ann@acme", visitor="visitor:one").identify("bob@acme", visitor="visitor:one").tick()
    story.expect_score("ann@acme", 28).expect_no_score("bob@acme")


def test_a_free_mail_address_names_no_account(scenario: Tell) -> None:
    story = scenario("somebody at a free-mail provider")
    story.at("2026-03-01 09:00").event("joe@gmail.com", "pricing-page-visit").tick()
    story.expect_account("joe@gmail.com", None).expect_score("joe@gmail.com", 28)
    story.at("2026-03-02 09:00").group("joe@gmail.com", "acme").tick().expect_score("acme", 28)


def test_a_group_call_moves_a_contact_and_both_accounts_are_rolled_up_again(scenario: Tell) -> None:
    story = scenario("ann changes her employer")
    story.at("2026-03-01 09:00").event("ann@acme", "pricing-page-visit").event("bob@acme", "demo-requested").tick()
    story.expect_columns("acme", score=60, contact_count=2)
    story.at("2026-03-02 09:00").group("ann@acme", "globex").tick().expect_account("ann@acme", "globex")
    story.expect_columns("acme", score=39, contact_count=1).expect_cause("acme", "merge")
    story.expect_columns("globex", score=28, contact_count=1).expect_cause("globex", "merge")


def test_an_account_whose_last_contact_leaves_scores_nothing(scenario: Tell) -> None:
    story = scenario("the only one goes")
    story.at("2026-03-01 09:00").event("ann@acme", "pricing-page-visit").tick()
    story.at("2026-03-02 09:00").group("ann@acme", "globex").tick()
    story.expect_columns("acme", score=0, contact_count=0, signal_count=0).expect_score("globex", 28)
    story.expect_ledger("acme", (0, 28, "signal"), (28, 0, "merge"))


def test_an_alias_joins_a_visitor_to_a_contact(scenario: Tell) -> None:
    story = scenario("an old client that speaks alias")
    story.at("2026-03-01 09:00").event("visitor:one", "pricing-page-visit").event("ann@acme", "whitepaper-download")
    story.tick().expect_score("ann@acme", 15)
    story.at("2026-03-02 09:00").alias("visitor:one", "ann@acme").tick().expect_score("ann@acme", 39)


def test_an_alias_merges_two_contacts(scenario: Tell) -> None:
    story = scenario("two names, one person")
    story.at("2026-03-01 09:00").event("ann@private.example", "pricing-page-visit")
    story.event("ann@acme", "whitepaper-download").tick().expect_score("private", 28).expect_score("acme", 15)
    story.at("2026-03-02 09:00").alias("ann@private.example", "ann@acme").tick()
    story.expect_score("ann@acme", 39).expect_cause("ann@acme", "merge").expect_score("acme", 39)
    story.expect_score("private", 0).expect_cause("private", "merge")
    # Both names lead to the same person from now on.
    story.at("2026-03-03 09:00").event("ann@private.example", "email-opened").tick().expect_higher("acme", "private")
    story.expect_signals("ann@acme", pricing_page_visit=1, whitepaper_download=1, email_opened=1)


def test_a_visitor_of_a_known_company_counts_for_its_anonymous_part(scenario: Tell) -> None:
    story = scenario("a browser behind acme's network")
    story.at("2026-03-01 09:00").event("visitor:one", "pricing-page-visit", company_domain="acme.example").tick()
    story.expect_columns("acme:anonymous", score=28, visitor_count=1).expect_columns("acme", score=28, contact_count=0)
    # Once the visitor has a name, the visit is that person's and no longer anonymous.
    story.at("2026-03-02 09:00").identify("ann@acme", visitor="visitor:one").tick()
    story.expect_score("acme:anonymous", 0).expect_score("ann@acme", 28)
    story.expect_columns("acme", score=28, contact_count=1)


def test_the_anonymous_part_adds_breadth_only_with_two_visitors(scenario: Tell) -> None:
    story = scenario("one anonymous visitor, then another")
    story.at("2026-03-01 09:00").event("ann@acme", "demo-requested").event("ann@acme", "pricing-page-visit")
    story.group("visitor:one", "acme").event("visitor:one", "pricing-page-visit")
    story.event("visitor:one", "whitepaper-download").tick()
    story.expect_columns("acme:anonymous", score=39, visitor_count=1).expect_columns("acme", score=39, engaged_count=1)
    story.at("2026-03-01 10:00").group("visitor:two", "acme").event("visitor:two", "blog-post-view").tick()
    story.expect_columns("acme:anonymous", score=44, visitor_count=2).expect_columns("acme", score=69, engaged_count=2)


def test_third_party_intent_belongs_to_the_account(scenario: Tell) -> None:
    story = scenario("a topic surge without a person")
    story.at("2026-03-01 09:00").event("acme", "intent-topic-surge-strong", score=88).tick()
    story.expect_columns("acme", score=28, first_party_score=0, third_party_score=28, engaged_count=0)
    story.event("ann@acme", "pricing-page-visit").after(hours=1).tick()
    story.expect_columns("acme", score=39, first_party_score=28, third_party_score=28, engaged_count=1)
