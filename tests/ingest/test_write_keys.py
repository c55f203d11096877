from datetime import UTC, datetime, timedelta

import pytest

from opportune.errors import Conflict, InvalidInput, NotFound, Unauthorized
from opportune.ingest import WriteKeys
from opportune.store import Workspace

NOW = datetime(2026, 3, 1, 9, tzinfo=UTC)


@pytest.fixture
def workspace():
    workspace = Workspace.open(None, NOW, threads=1)
    yield workspace
    workspace.close()


@pytest.fixture
def keys(workspace):
    return WriteKeys(workspace)


def test_secret_is_shown_once_and_only_its_hash_is_stored(workspace, keys):
    key, secret = keys.create("Website", "website", NOW)
    assert secret.startswith("wk_")
    assert secret.endswith(key.hint)
    assert keys.source_of(secret) == "website"
    assert keys.list() == [key]
    with workspace.read() as tx:
        assert secret not in str(tx.run("select * from write_key"))


def test_keys_are_known_after_a_restart(workspace, keys):
    _, secret = keys.create("Website", "website", NOW)
    assert WriteKeys(workspace).source_of(secret) == "website"


@pytest.mark.parametrize("form", ["{}", "{}:secret", "{}:"])
def test_second_part_of_a_key_is_not_looked_at(keys, form):
    _, secret = keys.create("Website", "website", NOW)
    assert keys.source_of(form.format(secret)) == "website"


def test_revoked_key_is_refused_from_now_on_and_the_source_can_have_a_new_one(keys):
    _, old = keys.create("Website", "website", NOW)
    assert keys.revoke("website", NOW + timedelta(days=1)).revoked_at == NOW + timedelta(days=1)
    with pytest.raises(Unauthorized, match="revoked"):
        keys.source_of(old)
    with pytest.raises(NotFound, match="no write key in force"):
        keys.revoke("website", NOW)
    _, new = keys.create("Website", "website", NOW)
    assert keys.source_of(new) == "website"
    with pytest.raises(Unauthorized, match="not known"):
        keys.source_of(old)
    assert len(keys.list()) == 1


@pytest.mark.parametrize(
    ("secret", "text"), [(None, "no write key"), ("", "no write key"), ("wk_x", "not known"), ("\udc80", "not known")]
)
def test_missing_or_unknown_key_says_what_to_do(keys, secret, text):
    with pytest.raises(Unauthorized, match=text):
        keys.source_of(secret)


def test_source_has_one_key_at_a_time(keys):
    keys.create("Website", "website", NOW)
    with pytest.raises(Conflict, match="Revoke it first"):
        keys.create("Other", "website", NOW)


@pytest.mark.parametrize("source", ["", "Web", "a b", "-a", "x" * 64, "ü"])
def test_source_is_a_slug(keys, source):
    with pytest.raises(InvalidInput, match="no slug"):
        keys.create("Website", source, NOW)
