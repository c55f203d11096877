"""Goal: signatures are those of the Standard Webhooks specification, and secrets lie outside the workspace."""

from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest

from opportune.delivery.signature import SigningKey, headers, key_file
from opportune.errors import Unavailable
from opportune.settings import Settings


def test_a_known_message_has_its_known_signature() -> None:
    """The example that the libraries of the specification are tested with."""
    made = headers(
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}'
    )
    assert made["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    assert (made["webhook-id"], made["webhook-timestamp"]) == ("msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330")


def test_several_who_need_the_key_first_get_one(tmp_path: Path) -> None:
    """Each a deliverer of its own, as processes are, and all of them one, as channels are."""
    for attempt in range(20):
        settings = Settings(file=tmp_path / f"{attempt}.duckdb")
        shared = SigningKey(settings)
        together = Barrier(8)

        def needed(key: SigningKey, together: Barrier = together) -> str:
            together.wait()
            return key.secret_of(1)

        with ThreadPoolExecutor(8) as people:
            found = set(people.map(needed, [shared] * 4 + [SigningKey(settings) for _ in range(4)]))
        assert found == {SigningKey(settings).secret_of(1)}
    assert not list(tmp_path.glob("*.part"))


def test_the_key_is_made_once_and_only_its_owner_may_read_it(tmp_path: Path) -> None:
    settings = Settings(file=tmp_path / "sales.duckdb")
    secret = SigningKey(settings).secret_of(1)
    assert secret.startswith("whsec_")
    assert secret == SigningKey(settings).secret_of(1) != SigningKey(settings).secret_of(2)
    assert stat.S_IMODE(key_file(settings.file).stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["sales.duckdb.signing-key"]


def test_the_key_may_lie_elsewhere(tmp_path: Path) -> None:
    place = tmp_path / "secrets" / "key"
    settings = Settings(file=tmp_path / "sales.duckdb", signing_key_file=place)
    with pytest.raises(Unavailable, match="Put the file back"):
        SigningKey(settings).secret_of(1)
    place.parent.mkdir()
    place.write_text("a" * 32 + "\n", encoding="ascii")
    secret = SigningKey(settings).secret_of(1)
    place.write_text("b" * 32, encoding="ascii")
    assert SigningKey(settings).secret_of(1) != secret
    assert [path.name for path in tmp_path.iterdir()] == ["secrets"]


def test_a_file_that_is_no_key_is_not_replaced(tmp_path: Path) -> None:
    settings = Settings(file=tmp_path / "sales.duckdb")
    key_file(settings.file).write_text("lost", encoding="ascii")
    with pytest.raises(Unavailable, match="holds no key for signatures"):
        SigningKey(settings).secret_of(1)
    assert key_file(settings.file).read_text(encoding="ascii") == "lost"
