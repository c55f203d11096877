"""Two accounts or two people that are one: what moves, what the scores do, and what the ledger says."""

from tests.api.desk import Desk


def test_a_merged_account_takes_everything_along(desk: Desk) -> None:
    desk.event("ann@old", "demo-requested").event("bob@new", "pricing-page-visit").tick()
    old, new = desk.account_id("old"), desk.account_id("new")
    desk.post("/accounts", {"domain": "old.example", "system": "crm", "external_id": "0017", "industry": "steel"})
    desk.run(
        "insert into opportunity (opportunity_id, system, external_id, account_id, state, amount, created_at, updated_at) "
        "select 1, 'crm', '1', ?, 'open', 500, ticked_at, ticked_at from tick",
        [old],
    )
    desk.run("update id_counter set next_id = 2 where name = 'opportunity'")
    ann_before = desk.get(f"/accounts/{old}")["score"]
    assert ann_before > 0
    merged = desk.post(f"/accounts/{old}/merge", {"into_account_id": new})
    assert merged["domain"] == "new.example"
    assert merged["industry"] == "steel", "what the other one lacked"
    assert set(merged["domains"]) == {"old.example", "new.example"}
    assert merged["mappings"] == [{"system": "crm", "external_id": "0017"}]
    assert [found["amount"] for found in merged["open_opportunities"]] == [500]
    assert merged["opportunity_counts"] == [{"state": "open", "stage": None, "count": 1, "amount": 500}]
    bob_before = merged["score"]
    desk.tick()
    now = desk.get(f"/accounts/{new}")
    assert now["score"] > bob_before, "two people weigh more than one"
    assert desk.ledger("account", new) == [(0, bob_before, "signal"), (bob_before, now["score"], "merge")]
    assert {row["email"] for row in desk.pages(f"/accounts/{new}/contacts")} == {"ann@old.example", "bob@new.example"}
    assert desk.sick() == []


def test_the_score_of_the_account_that_went_ends_in_the_ledger(desk: Desk) -> None:
    desk.event("ann@old", "demo-requested").event("bob@new", "pricing-page-visit").tick()
    old, new = desk.account_id("old"), desk.account_id("new")
    before = desk.get(f"/accounts/{old}")["score"]
    desk.post(f"/accounts/{old}/merge", {"into_account_id": new})
    desk.tick()
    ledger = desk.rows(
        "select old_score, new_score, cause from score_ledger where subject_type = 'account' and subject_id = ? order by tick_id",
        [old],
    )
    assert ledger == [(0, before, "signal"), (before, 0, "merge")]
    assert desk.rows("select count(*) from account_score where account_id = ?", [old]) == [(0,)]


def test_an_account_whose_people_had_left_gives_its_score_back_too(desk: Desk) -> None:
    desk.event("ann@old", "demo-requested").event("bob@new", "pricing-page-visit").tick()
    old, new = desk.account_id("old"), desk.account_id("new")
    desk.patch(f"/contacts/{desk.contact_id('ann@old')}", {"account_id": new})
    desk.tick()
    assert desk.rows("select score from account_score where account_id = ?", [old]) == [(0,)]
    desk.post(f"/accounts/{old}/merge", {"into_account_id": new})
    desk.tick()
    assert desk.rows("select count(*) from account_score where account_id = ?", [old]) == [(0,)]
    assert desk.sick() == []


def test_merged_accounts_are_merged_again_without_chains(desk: Desk) -> None:
    for name in ("a", "b", "c"):
        desk.send({"type": "track", "event": "Pricing Viewed", "properties": {"company_domain": f"{name}.example"}})
    desk.tick()
    a, b, c = (desk.account_id(name) for name in ("a", "b", "c"))
    desk.post(f"/accounts/{a}/merge", {"into_account_id": b})
    desk.post(f"/accounts/{b}/merge", {"into_account_id": c})
    assert sorted(desk.rows("select subject_id, into_id from identity_link")) == sorted([(-a, -c), (-b, -c)])
    status, code, message = desk.refused("GET", f"/accounts/{a}")
    assert (status, code) == (404, "not_found")
    assert f"merged into account {c}" in message
    desk.tick()
    assert desk.get(f"/accounts/{c}")["anonymous"]["signal_count"] == 3
    assert desk.sick() == []


def test_a_parent_that_is_merged_leaves_no_circle(desk: Desk) -> None:
    for name in ("parent", "child", "grandchild"):
        desk.post("/accounts", {"domain": f"{name}.example"})
    desk.patch("/accounts/2", {"parent_id": 1})
    desk.patch("/accounts/3", {"parent_id": 2})
    merged = desk.post("/accounts/1/merge", {"into_account_id": 2})
    assert merged["parent"] is None
    assert desk.get("/accounts/3")["parent"] == {"account_id": 2, "name": "child.example"}
    assert desk.sick() == []


def test_a_merged_contact_takes_identifiers_and_past_along(desk: Desk) -> None:
    desk.event("ann@acme", "demo-requested").event("ann.b@acme", "pricing-page-visit").tick()
    gone, stays = desk.contact_id("ann@acme"), desk.contact_id("ann.b@acme")
    before = desk.get(f"/contacts/{stays}")["score"]
    desk.patch(f"/contacts/{gone}", {"title": "CFO", "attributes": {"seniority": 3}})
    merged = desk.post(f"/contacts/{gone}/merge", {"into_contact_id": stays})
    assert (merged["email"], merged["title"], merged["attributes"]) == ("ann.b@acme.example", "CFO", {"seniority": 3})
    assert {found["value"] for found in merged["identifiers"]} >= {"ann@acme.example", "ann.b@acme.example"}
    desk.event("ann@acme", "pricing-page-visit").tick(hours=1)
    after = desk.get(f"/contacts/{stays}")
    assert after["score"] > before
    assert desk.ledger("contact", stays)[1][2] == "merge"
    assert after["signal_count"] == 3, "what comes under the old address counts for the one that stays"
    signals = desk.pages(f"/contacts/{stays}/signals")
    assert {row["contact_id"] for row in signals} == {stays}
    assert f"merged into contact {stays}" in desk.refused("GET", f"/contacts/{gone}")[2]
    assert desk.sick() == []


def test_a_contact_without_account_or_email_takes_those_of_the_other(desk: Desk) -> None:
    desk.post("/contacts", {"system": "crm", "external_id": "1", "first_name": "Ann"})
    desk.post("/contacts", {"email": "ann@acme.example"})
    merged = desk.post("/contacts/2/merge", {"into_contact_id": 1})
    assert merged["email"] == "ann@acme.example"
    assert merged["account"]["name"] == "acme.example"


def test_merging_says_what_it_cannot_do(desk: Desk) -> None:
    desk.post("/accounts", {"domain": "acme.example"})
    desk.post("/contacts", {"email": "ann@acme.example"})
    assert desk.refused("POST", "/accounts/1/merge", json={"into_account_id": 1})[:2] == (422, "invalid_input")
    assert desk.refused("POST", "/accounts/1/merge", json={"into_account_id": 9})[:2] == (404, "not_found")
    assert desk.refused("POST", "/accounts/9/merge", json={"into_account_id": 1})[:2] == (404, "not_found")
    assert desk.refused("POST", "/contacts/1/merge", json={"into_contact_id": 1})[:2] == (422, "invalid_input")
    assert desk.refused("POST", "/contacts/1/merge", json={"into": 2})[:2] == (422, "invalid_input")
    assert desk.rows("select count(*) from identity_link") == [(0,)]
