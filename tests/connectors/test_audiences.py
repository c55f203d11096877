"""Ad platforms know people by hashes: LinkedIn, Google and Meta, each in its own shape."""

import hashlib
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from opportune.testing.receivers import GoogleAds, LinkedIn, Meta, Platform, serving
from tests.connectors.stand import ACME, ANN, BOB, Stand, ended, stand

# The settings each needs, and what its stand-in holds in audience 40.
PLATFORMS: dict[str, tuple[Callable[[], Platform], dict[str, str]]] = {
    "linkedin-audiences": (LinkedIn, {"api_version": "202601", "ad_account": "5"}),
    "google-audiences": (
        GoogleAds,
        {"api_version": "v21", "customer_id": "1234567890", "login_customer_id": "", "consent": "GRANTED"},
    ),
    "meta-audiences": (Meta, {"api_version": "v25.0"}),
}


def hashed(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def members(platform: Platform) -> set[str]:
    """The hashes of emails in audience 40."""
    match platform:
        case LinkedIn():
            return platform.segments.get("40", set())
        case GoogleAds():
            return platform.lists.get("customers/1234567890/userLists/40", set())
        case Meta():
            return {row[0] for row in platform.audiences.get("40", set())}
        case _:
            raise TypeError(platform)


@pytest.fixture(params=PLATFORMS)
def ads(request: pytest.FixtureRequest) -> Iterator[tuple[Platform, Stand]]:
    make, settings = PLATFORMS[request.param]
    with serving(make()) as platform, stand(request.param, platform, settings=settings) as opened:
        if isinstance(platform, GoogleAds):
            opened.secrets["google_developer_token"] = platform.developer_token
        yield platform, opened


Ads = tuple[Platform, Stand]


def test_people_are_added_and_removed_by_the_hash_of_their_address(ads: Ads) -> None:
    platform, desk = ads
    ended(desk.send("push_audience", ANN, audience="40"), "delivered")
    assert members(platform) == {hashed("ann@acme.example")}
    ended(desk.send("push_audience", ANN, audience="40"), "delivered")
    ended(desk.send("push_audience", BOB, audience="40"), "delivered")
    assert len(members(platform)) == 2
    assert all(b"acme.example" not in seen.body for seen in platform.seen)
    ended(desk.send("remove_from_audience", ANN, audience="40"), "delivered")
    ended(desk.send("remove_from_audience", ANN, audience="40"), "skipped", "not_in_audience")
    assert len(members(platform)) == 1


def test_somebody_without_an_address_is_left_out(ads: Ads) -> None:
    platform, desk = ads
    ended(desk.send("push_audience", {**ANN, "email": None}, audience="40"), "skipped", "no_recipient")
    assert platform.seen == []


def test_faults_pass_or_stay(ads: Ads) -> None:
    platform, desk = ads
    desk.send("push_audience", BOB, audience="40")
    platform.fail(429, headers={"retry-after": "60"})
    ending = desk.send("push_audience", ANN, audience="40")
    ended(ending, "retry", "answered 429")
    assert ending.retry_after_seconds == 60.0
    platform.fail(403, content={"message": "not yours"})
    ended(desk.send("push_audience", ANN, audience="40"), "failed", "not yours")
    platform.vanish()
    ended(desk.send("push_audience", ANN, audience="40"), "retry")
    ended(desk.send("push_audience", ANN, audience="40"), "delivered")
    assert hashed("ann@acme.example") in members(platform)


def test_an_audience_that_is_none_is_refused(ads: Ads) -> None:
    _, desk = ads
    ended(desk.send("push_audience", ANN, audience="my friends/x"), "failed")


def test_a_refused_token_is_fetched_anew(ads: Ads) -> None:
    platform, desk = ads
    desk.send("push_audience", BOB, audience="40")
    issued = platform.tokens_issued
    platform.valid_tokens.clear()
    ending = desk.send("push_audience", ANN, audience="40")
    if isinstance(platform, Meta):
        ended(ending, "failed", "Put a valid one into the secret meta_token")
    else:
        ended(ending, "delivered")
        assert platform.tokens_issued == issued + 1


@pytest.fixture
def linkedin() -> Iterator[Ads]:
    with serving(LinkedIn()) as platform, stand("linkedin-audiences", platform) as opened:
        yield platform, opened


def test_linkedin_takes_companies(linkedin: Ads) -> None:
    platform, desk = linkedin
    assert isinstance(platform, LinkedIn)
    ended(desk.send("push_audience", None, ACME, [ANN], audience="50"), "delivered")
    assert platform.segments["50"] == {"acme.example"}
    ended(desk.send("remove_from_audience", None, ACME, [ANN], audience="50"), "delivered")
    assert platform.segments["50"] == set()


def test_linkedin_says_in_the_body_what_became_of_a_person(linkedin: Ads) -> None:
    platform, desk = linkedin
    desk.send("push_audience", BOB, audience="40")
    platform.fail(200, content={"elements": [{"status": 429}]})
    ended(desk.send("push_audience", ANN, audience="40"), "retry")
    platform.fail(200, content={"elements": [{"status": 400, "error": "bad id"}]})
    ended(desk.send("push_audience", ANN, audience="40"), "failed", "bad id")


def google(**settings: Any) -> Iterator[Ads]:
    given = {**PLATFORMS["google-audiences"][1], **settings}
    with serving(GoogleAds()) as platform, stand("google-audiences", platform, settings=given) as opened:
        assert isinstance(platform, GoogleAds)
        opened.secrets["google_developer_token"] = platform.developer_token
        yield platform, opened


def test_google_forgets_the_dots_of_its_own_addresses_and_is_told_of_consent() -> None:
    for platform, desk in google(login_customer_id="999"):
        assert isinstance(platform, GoogleAds)
        ended(desk.send("push_audience", BOB, audience="40"), "delivered")
        assert members(platform) == {hashed("bobb@gmail.com")}
        assert platform.jobs["customers/1234567890/offlineUserDataJobs/1"]["consent"] == {
            "adUserData": "GRANTED",
            "adPersonalization": "GRANTED",
        }
        assert platform.seen[-1].headers["login-customer-id"] == "999"


def test_google_takes_a_job_up_to_its_run_or_not_at_all() -> None:
    for platform, desk in google():
        desk.send("push_audience", BOB, audience="40")
        before = len(platform.seen)
        platform._troubles.clear()
        original = platform.answer

        def broken(seen: Any, original: Any = original) -> Any:
            return (503, None) if seen.path.endswith(":run") else original(seen)

        platform.answer = broken  # type: ignore[method-assign]
        ended(desk.send("push_audience", ANN, audience="40"), "retry", "answered 503")
        assert len(members(platform)) == 1
        platform.answer = original  # type: ignore[method-assign]
        ended(desk.send("push_audience", ANN, audience="40"), "delivered")
        assert len(members(platform)) == 2
        assert len(platform.seen) - before == 6


def test_meta_leaves_blank_what_it_does_not_know_and_tells_limits_with_400() -> None:
    with serving(Meta()) as platform, stand("meta-audiences", platform) as desk:
        assert isinstance(platform, Meta)
        ended(desk.send("push_audience", BOB, audience="40"), "delivered")
        assert platform.audiences["40"] == {(hashed("bob.b@gmail.com"), hashed("bob"), "")}
        platform.limited()
        ended(desk.send("push_audience", ANN, audience="40"), "retry", "User request limit reached")
        ended(desk.send("push_audience", None, ACME, [ANN, BOB], audience="40"), "delivered")
        assert len(platform.audiences["40"]) == 2
