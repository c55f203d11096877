"""Ways in and out: one-time links, passwords, cookies, and what keeps others out."""

from datetime import timedelta

import pytest
from starlette.testclient import TestClient

from opportune.web.first_start import first_administrator_link
from tests.api.desk import API, Desk
from tests.api.people import CSRF, PASSWORD, arrive, browser, first_administrator, invited, sign_in, token_of

WRONG = (
    "The email address or the password is not right. Try again, or ask an administrator for a link to choose a new one."
)
DEAD = "This link does not work: it was used already, has expired, or a newer one took its place."


def test_the_first_link_makes_the_primary_administrator_and_works_once(desk: Desk) -> None:
    link = first_administrator_link(desk.opportune.context)
    assert link is not None and link.startswith("http://127.0.0.1:8000/welcome/")
    client = browser(desk)
    looked = client.post(f"{API}/welcome/look", json={"token": token_of(link)}).json()
    assert (looked["purpose"], looked["role_name"], looked["email"]) == (
        "first_administrator", "primary administrator", None,
    )  # fmt: skip
    ann = arrive(client, link, email=" Ann@Example.com ", name="Ann Early")
    assert ann.session["role"] == "primary_administrator"
    assert ann.session["user"]["email"] == "ann@example.com"
    assert {"users.manage", "workspace.manage"} <= set(ann.session["permissions"])
    again = client.post(
        f"{API}/welcome", json={"token": token_of(link), "email": "eve@example.com", "password": PASSWORD}
    )
    assert again.status_code == 404
    assert again.json()["error"]["message"].startswith(DEAD)
    assert first_administrator_link(desk.opportune.context) is None, "from now on somebody can sign in"
    assert desk.refused("POST", "/first-administrator-link")[0] == 409


def test_every_start_makes_a_fresh_first_link_and_the_earlier_one_ends(desk: Desk) -> None:
    earlier, link = (first_administrator_link(desk.opportune.context) for _ in range(2))
    assert earlier and link and earlier != link
    client = browser(desk)
    assert client.post(f"{API}/welcome/look", json={"token": token_of(earlier)}).status_code == 404
    desk.clock.advance(timedelta(hours=24))
    assert client.post(f"{API}/welcome/look", json={"token": token_of(link)}).status_code == 404, "it lasts a day"


def test_an_invited_person_becomes_the_user_who_owns_records_under_that_email(desk: Desk) -> None:
    desk.run(
        "insert into users (user_id, email, name, system, external_id, created_at, updated_at) "
        "values (77, 'Sam@Example.com', 'Sam Seller', 'crm', '7', '2026-01-01', '2026-01-01')"
    )
    made = desk.post("/user-access", {"email": "sam@example.com", "role": "sales"})
    assert (made["user_id"], made["state"], made["link_expires_at"]) == (77, "invited", "2026-03-08T09:00:00Z")
    sam = arrive(browser(desk), made["link"]["url"])
    assert sam.session["user"] == {"user_id": 77, "name": "Sam Seller", "email": "sam@example.com"}
    assert desk.refused("POST", "/user-access", json={"email": "SAM@example.com"})[0] == 409


def test_a_new_link_replaces_the_one_before_and_a_new_password_ends_all_sessions(desk: Desk) -> None:
    bob = invited(desk, "marketing", "bob@example.com")
    earlier = desk.post(f"/user-access/{bob.user_id}/link")["url"]
    link = desk.post(f"/user-access/{bob.user_id}/link")["url"]
    other = browser(desk)
    assert other.post(f"{API}/welcome/look", json={"token": token_of(earlier)}).status_code == 404
    assert other.post(f"{API}/welcome/look", json={"token": token_of(link)}).json()["purpose"] == "new_password"
    arrive(other, link, password="another long password")
    assert bob.ask("GET", "/accounts").status_code == 401
    assert sign_in(browser(desk), "bob@example.com").status_code == 401
    assert sign_in(browser(desk), "bob@example.com", "another long password").status_code == 201


def test_signing_out_ends_the_session_here_only(desk: Desk) -> None:
    ann = first_administrator(desk)
    elsewhere = browser(desk)
    assert sign_in(elsewhere, "ANN@example.com").status_code == 201
    kept = dict(ann.client.cookies)
    assert ann.ask("DELETE", "/session").json() == {"signed_out": True}
    assert not dict(ann.client.cookies), "the browser forgets it"
    ann.client.cookies.update(kept)
    assert ann.client.get(f"{API}/session").status_code == 401, "and so does the server"
    assert elsewhere.get(f"{API}/session").status_code == 200


def test_a_session_ends_when_it_is_not_used_and_after_thirty_days_anyway(desk: Desk) -> None:
    ann = first_administrator(desk)
    for _ in range(4):
        desk.clock.advance(timedelta(days=6))
        assert ann.client.get(f"{API}/session").status_code == 200
    desk.clock.advance(timedelta(days=6))
    assert ann.client.get(f"{API}/session").status_code == 401, "30 days"
    sign_in(ann.client, "ann@example.com")
    desk.clock.advance(timedelta(days=7))
    assert ann.client.get(f"{API}/session").status_code == 401, "7 days without use"


def test_the_cookie_is_out_of_reach_for_pages_and_other_sites(desk: Desk) -> None:
    first_administrator(desk)
    answer = sign_in(browser(desk), "ann@example.com")
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith("opportune-session-80=")
    assert all(part in cookie for part in ("HttpOnly", "SameSite=strict", "Path=/", "Max-Age=2592000"))
    assert "Secure" not in cookie and "Domain" not in cookie
    secret = cookie.partition("=")[2].partition(";")[0]
    assert secret not in answer.text
    stored = desk.rows("select session_hash from user_session")
    assert secret not in str(stored), "only a hash is stored"
    over_tls = TestClient(desk.opportune.app, base_url="https://opportune.example")
    cookie = sign_in(over_tls, "ann@example.com").headers["set-cookie"]
    assert cookie.startswith("__Host-opportune-session=") and "Secure" in cookie
    assert over_tls.get(f"{API}/session").status_code == 200


def test_an_unsafe_request_by_cookie_needs_the_token_of_its_session(desk: Desk) -> None:
    ann, bob = first_administrator(desk), invited(desk, "administrator")
    for headers in ({}, {CSRF: ""}, {CSRF: "ä".encode()}, {CSRF: bob.session["csrf_token"]}):
        answer = ann.client.post(f"{API}/accounts", json={"domain": "a.example"}, headers=headers)
        assert answer.status_code == 403
        assert answer.json()["error"]["message"].startswith("The header X-CSRF-Token is missing or not the one")
    assert ann.client.get(f"{API}/accounts").json()["items"] == []
    assert ann.ask("POST", "/accounts", json={"domain": "a.example"}).status_code == 201
    headers = {"Authorization": desk.client.headers["Authorization"]}
    assert ann.client.post(f"{API}/accounts", json={"domain": "b.example"}, headers=headers).status_code == 201, (
        "no browser sends an API token by itself, so it needs nothing beside"
    )


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://testserver:81"},
        {"Sec-Fetch-Site": "cross-site"},
    ],
)
def test_a_request_from_a_page_of_another_site_is_refused(desk: Desk, headers: dict[str, str]) -> None:
    ann = first_administrator(desk)
    status, message = ann.refused("POST", "/accounts", json={"domain": "a.example"}, headers=headers)
    assert (status, message[:41]) == (403, "The request came from a page of another a")
    assert sign_in(browser(desk), "ann@example.com", headers=headers).status_code == 403, "nor can it sign somebody in"
    assert ann.ask(
        "POST", "/accounts", json={"domain": "a.example"}, headers={"Origin": "http://testserver"}
    ).is_success


def test_whoever_has_no_such_email_hears_what_a_wrong_password_hears(desk: Desk) -> None:
    first_administrator(desk)
    desk.post("/user-access", {"email": "not-yet@example.com"})
    for email in ("ann@example.com", "nobody@example.com", "not-yet@example.com", "no email at all"):
        answer = sign_in(browser(desk), email, "a wrong password")
        assert (answer.status_code, answer.json()["error"]["message"]) == (401, WRONG)


def test_guessing_is_slowed_down_and_soon_forgiven(desk: Desk) -> None:
    first_administrator(desk)
    client = browser(desk, "203.0.113.5")
    for _ in range(5):
        assert sign_in(client, "ann@example.com", "a wrong password").status_code == 401
    answer = sign_in(client, "ann@example.com")
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "60"), "even with the right one"
    assert answer.json()["error"]["message"].startswith("Too many attempts to sign in. Try again in 60 seconds")
    desk.clock.advance(timedelta(seconds=60))
    assert sign_in(client, "ann@example.com").status_code == 201
    for _ in range(5):
        assert sign_in(client, "ann@example.com", "a wrong password").status_code == 401, "the right one forgave all"


def test_guessing_many_emails_from_one_address_is_slowed_down_too(desk: Desk) -> None:
    client = browser(desk, "203.0.113.6")
    answers = [sign_in(client, f"person{number}@example.com", "wrong").status_code for number in range(31)]
    assert answers == [401] * 30 + [429]
    assert sign_in(browser(desk, "203.0.113.7"), "person1@example.com", "wrong").status_code == 401


def test_guessing_from_many_addresses_locks_nobody_out_of_their_usual_one(desk: Desk) -> None:
    first_administrator(desk)
    answers = [
        sign_in(browser(desk, f"203.0.113.{number}"), "ann@example.com", "a wrong password") for number in range(21)
    ]
    assert [answer.status_code for answer in answers] == [401] * 20 + [429]
    assert int(answers[-1].headers["Retry-After"]) <= 15, "elsewhere the next attempt is seconds away"
    assert sign_in(browser(desk), "ann@example.com").status_code == 201


@pytest.mark.parametrize(
    ("password", "reason"),
    [
        ("short", "A password has 12 to 200 characters."),
        ("abababababab", "The password repeats the same few characters."),
        ("ann@example.com", "The password is the email address."),
    ],
)
def test_a_password_that_is_easily_guessed_is_refused(desk: Desk, password: str, reason: str) -> None:
    link = first_administrator_link(desk.opportune.context) or ""
    body = {"token": token_of(link), "email": "ann@example.com", "password": password}
    answer = browser(desk).post(f"{API}/welcome", json=body)
    assert answer.status_code == 422
    assert answer.json()["error"]["message"].startswith(reason)
    assert first_administrator_link(desk.opportune.context), "the link was not used up"


def test_changing_the_password_takes_the_current_one_and_signs_out_elsewhere(desk: Desk) -> None:
    ann = first_administrator(desk)
    elsewhere = browser(desk)
    sign_in(elsewhere, "ann@example.com")
    wanted = {"current_password": "not this one", "new_password": "a password of many words"}
    assert ann.refused("POST", "/profile/password", json=wanted) == (422, "The current password is not right.")
    ann.done("POST", "/profile/password", json={**wanted, "current_password": PASSWORD})
    assert ann.client.get(f"{API}/session").status_code == 200
    assert elsewhere.get(f"{API}/session").status_code == 401
    assert sign_in(elsewhere, "ann@example.com", "a password of many words").status_code == 201


def test_an_open_browser_gives_no_more_guesses_than_the_door(desk: Desk) -> None:
    ann = first_administrator(desk)
    wanted = {"current_password": "a guess", "new_password": "a password of many words"}
    statuses = [ann.refused("POST", "/profile/password", json=wanted)[0] for _ in range(6)]
    assert statuses == [422] * 5 + [429]


def test_a_profile_and_a_session_are_for_people_and_not_for_tokens(desk: Desk) -> None:
    for method, path, body in (
        ("DELETE", "/session", None),
        ("PATCH", "/profile", {"name": "Somebody"}),
        ("POST", "/profile/password", {"current_password": "a", "new_password": "b"}),
    ):
        assert desk.refused(method, path, json=body)[:2] == (403, "forbidden")
    assert desk.refused("GET", "/session") == (
        401, "unauthorized", "Nobody is signed in with this browser. Sign in first.",
    )  # fmt: skip
    ann = first_administrator(desk)
    assert ann.done("PATCH", "/profile", json={"name": "Ann Elder"})["user"]["name"] == "Ann Elder"


def test_links_begin_with_the_address_that_people_see(desk: Desk) -> None:
    ann = first_administrator(desk)
    made = ann.done("POST", "/user-access", json={"email": "a@example.com"}, headers={"Origin": "http://testserver"})
    assert made["link"]["url"].startswith("http://testserver/welcome/"), "whoever asks by browser sees it there"
    desk.opportune.context.settings = desk.opportune.context.settings.model_copy(
        update={"public_url": "https://opportune.example/"}
    )
    made = desk.post("/user-access", {"email": "b@example.com"})
    assert made["link"]["url"].startswith("https://opportune.example/welcome/")


def test_after_a_restore_everybody_signs_in_again(desk: Desk) -> None:
    ann = first_administrator(desk)
    link = desk.post("/user-access", {"email": "bob@example.com"})["link"]["url"]
    backup = desk.client.get(f"{API}/backup").content
    desk.post("/restore", None, content=backup)
    assert ann.client.get(f"{API}/session").status_code == 401, "a session that was ended since must not come back"
    assert browser(desk).post(f"{API}/welcome/look", json={"token": token_of(link)}).status_code == 404
    assert sign_in(browser(desk), "ann@example.com").status_code == 201
