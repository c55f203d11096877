"""Goal: whatever goes wrong with push services and browsers, every message ends, and nobody is shown two contents for one key."""

from __future__ import annotations

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from opportune.rendering.web_push import topic_of
from opportune.testing.receivers import PushService, serving
from tests.api.desk import open_desk
from tests.delivery.web_push_story import JOURNEY, RULES, Story

TROUBLES = st.sampled_from(["", "500", "429", "vanish", "gone", "another browser"])


@settings(max_examples=3, deadline=None, suppress_health_check=list(HealthCheck))
@given(steps=st.lists(st.tuples(st.sampled_from(["ann", "bob"]), TROUBLES), min_size=2, max_size=6))
def test_whatever_goes_wrong_a_browser_shows_one_content_for_each_key(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, str]]
) -> None:
    file = tmp_path_factory.mktemp("story") / "workspace.duckdb"
    with (
        pytest.MonkeyPatch.context() as environment,
        serving(PushService()) as service,
    ):
        environment.setenv("OPPORTUNE_PUSH_HOSTS", "127.0.0.1")
        with open_desk(file) as desk:
            assert isinstance(service, PushService)
            story = Story(desk, service)
            story.define(RULES, JOURNEY + "reentry: {policy: after_exit}\n")
            browsers = {name: story.person(name) for name in ("ann", "bob")}
            everyone = [browser for theirs in browsers.values() for browser in theirs]
            for name, trouble in steps:
                match trouble:
                    case "500" | "429":
                        service.fail(int(trouble))
                    case "vanish":
                        service.vanish()
                    case "gone":
                        service.forget(browsers[name][-1])
                    case "another browser":
                        browsers[name].append(service.subscribe(story.public_key))
                        everyone.append(browsers[name][-1])
                        story.subscribe(name, browsers[name][-1])
                story.start(name)
                story.run(minutes=1)
            for _ in range(3):
                story.run(days=1)
            assert desk.rows("select count(*) from delivery") == [(0,)], "every message ends"
            ends = desk.rows("select idempotency_key, state, reason from delivery_end")
            assert len({key for key, *_ in ends}) == len(ends)
            assert {reason for _, state, reason in ends if state != "delivered"} <= {
                "subscription_gone",
                "no_subscription",
            }
            contents: dict[str, str] = {}
            for browser in everyone:
                for message in browser.shown:
                    tag, said = message["notification"]["tag"], json.dumps(message)
                    assert contents.setdefault(tag, said) == said, "a key is never sent with two contents"
            delivered = {topic_of(str(key)) for key, state, _ in ends if state == "delivered"}
            # One that was taken although the answer was lost, and then not known any more, was shown and counts as gone.
            assert delivered <= contents.keys()
            if all(trouble != "gone" for _, trouble in steps):
                assert delivered == contents.keys() and len(ends) == len(contents)
