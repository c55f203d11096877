"""Goal: whoever has the machine can let people in, see who may do what, and see who did it."""

from pathlib import Path

from tests.cli.conftest import Opportune
from tests.cli.serving import serving


def test_somebody_is_invited_given_another_role_and_removed(opportune: Opportune, file: Path) -> None:
    made = opportune("users", "invite", "Ann@Example.com", "--role", "marketing", "-f", file)
    assert (made.code, made.err) == (0, "ann@example.com is invited as marketing. Send them this link:\n")
    assert made.out.startswith("http://127.0.0.1:8000/welcome/")
    assert opportune("users", "role", "ann@example.com", "operations", "-f", file).out == (
        "ann@example.com has the role operations from now on.\n"
    )
    listed = opportune("users", "list", "-f", file).out
    assert "ann@example.com" in listed and "operations" in listed and "invited" in listed
    link = opportune("users", "link", "ann@example.com", "-f", file)
    assert link.err.startswith("This link works once, until ")
    assert link.out != made.out
    handed = opportune("users", "handover", "ann@example.com", "-f", file)
    assert (handed.code, handed.err) == (
        1, "Error: ann@example.com has not signed in yet. Hand the role over once they have.\n",
    )  # fmt: skip
    asked = opportune("users", "remove", "ann@example.com", "-f", file)
    assert asked.code == 1 and "say --yes to go on" in asked.err
    assert (
        opportune("users", "remove", "ann@example.com", "--yes", "-f", file).out
        == "ann@example.com can sign in no more.\n"
    )
    assert opportune("users", "link", "ann@example.com", "-f", file).err == (
        "Error: Nobody with the email ann@example.com may sign in. `opportune users list` shows who may.\n"
    )


def test_the_link_for_the_first_administrator_can_be_made_again_at_any_time(
    opportune: Opportune, tmp_path: Path
) -> None:
    file = tmp_path / "new.duckdb"
    links = [opportune("users", "link", "-f", file).out for _ in range(2)]
    assert all(link.startswith("http://127.0.0.1:8000/welcome/") for link in links)
    assert links[0] != links[1]


def test_the_roles_are_told_as_the_server_holds_them(opportune: Opportune, file: Path) -> None:
    told = opportune("users", "roles", "-f", file).out
    assert "view_only: Sees everything but the audit log, and changes nothing." in told
    roles = opportune("users", "roles", "--json", "-f", file).json["roles"]
    assert [role["role"] for role in roles if "users.manage" in role["permissions"]] == [
        "primary_administrator", "administrator",
    ]  # fmt: skip


def test_what_was_done_here_is_in_the_audit_log(opportune: Opportune, file: Path) -> None:
    opportune("users", "invite", "ann@example.com", "-f", file)
    opportune("tokens", "create", "dashboard", "-f", file)
    told = opportune("audit", "-f", file)
    assert told.code == 0, told.err
    assert told.out.splitlines()[0].split()[-4:] == ["who", "action", "about", "what"]
    assert "command line" in told.out and "token.create" in told.out and "token dashboard" in told.out
    found = opportune("audit", "--action", "user.", "--json", "-f", file).json
    assert [entry["action"] for entry in found] == ["user.invite"]
    assert opportune("audit", "--actor", "nobody", "-f", file).err == "Nothing was changed that fits.\n"


def test_a_server_on_which_nobody_can_sign_in_tells_the_way_in(opportune: Opportune, tmp_path: Path) -> None:
    with serving(tmp_path / "new.duckdb") as server:
        first = server.started["first_administrator_link"]
        assert first.startswith(f"{server.url}/welcome/")
        again = opportune("users", "link", "-f", tmp_path / "new.duckdb").out.strip()
        assert again.startswith(f"{server.url}/welcome/") and again != first
