"""Goal: definitions, keys, rejected events and records can be changed from the terminal."""

from pathlib import Path

import httpx

from tests.cli.conftest import Opportune
from tests.cli.serving import serving


def test_exported_definitions_apply_without_a_change(opportune: Opportune, file: Path) -> None:
    assert opportune("definitions", "export", "definitions", "-f", file).code == 0
    assert sorted(path.name for path in Path("definitions").iterdir()) == [
        "bot_rules.yaml", "score_model.yaml", "sending_rules.yaml", "signal.yaml",
    ]  # fmt: skip
    found = opportune("definitions", "apply", "definitions", "-f", file)
    assert found.out.startswith("Nothing changes")
    assert found.code == 0


def test_a_score_model_says_how_many_accounts_it_moves(opportune: Opportune, file: Path) -> None:
    model = opportune("definitions", "show", "score_model", "intent", "-f", file).out
    assert "saturation: 60" in model
    Path("model.yaml").write_text(model.replace("saturation: 60", "saturation: 6000"))
    asked = opportune("definitions", "apply", "model.yaml", "-f", file)
    assert asked.code == 1
    assert "would change the tier: " in asked.out
    assert "--yes" in asked.err
    before = opportune("accounts", "list", "--json", "-f", file).json
    assert opportune("definitions", "apply", "model.yaml", "--dry-run", "-f", file).code == 0
    assert opportune("accounts", "list", "--json", "-f", file).json == before
    assert opportune("definitions", "apply", "model.yaml", "--yes", "-f", file).code == 0
    after = opportune("accounts", "list", "--json", "-f", file).json
    assert max(row["score"] for row in after) < 5
    assert opportune("history", "account", "acme.example", "--json", "-f", file).json[0]["cause"] == "config"
    versions = opportune("definitions", "versions", "score_model", "intent", "--json", "-f", file).json
    assert [version["version"] for version in versions] == [2, 1]


def test_a_definition_with_a_mistake_changes_nothing(opportune: Opportune, file: Path) -> None:
    Path("bad.yaml").write_text("signal: odd\nname: Odd\ncategory: web\nstrength: huge\nmatch: [{type: [page]}]\n")
    found = opportune("definitions", "apply", "bad.yaml", "--yes", "-f", file)
    assert found.code == 1
    assert "strength" in found.err
    assert opportune("definitions", "apply", "none.yaml", "-f", file).code == 1


def test_a_key_is_shown_once_and_can_be_revoked(opportune: Opportune, file: Path) -> None:
    made = opportune("keys", "create", "website", "-f", file)
    assert made.out.startswith("wk_")
    assert made.out.count("\n") == 1, "nothing but the key, so that a script can take it"
    listed = opportune("keys", "list", "-f", file).out
    assert "website" in listed
    assert made.out.strip() not in listed
    assert made.out.strip()[-4:] in listed
    assert opportune("keys", "create", "website", "-f", file).code == 1
    assert opportune("keys", "revoke", "website", "-f", file).code == 0
    assert opportune("keys", "revoke", "website", "-f", file).code == 1


def test_a_token_is_shown_once_and_can_be_revoked(opportune: Opportune, file: Path) -> None:
    made = opportune("tokens", "create", "dashboard", "-f", file)
    assert made.out.startswith("opt_")
    assert "dashboard" in opportune("tokens", "list", "-f", file).out
    assert opportune("tokens", "revoke", "dashboard", "-f", file).code == 0
    assert "dashboard" in opportune("tokens", "revoke", "dashboard", "-f", file).err


def test_a_rejected_event_can_be_corrected(opportune: Opportune, file: Path) -> None:
    key = opportune("keys", "create", "shop", "-f", file).out.strip()
    with serving(file) as server:
        sent = httpx.post(f"{server.url}/v1/track", json={"userId": "dee", "event": ""}, auth=(key, ""))
        assert sent.status_code == 400
        assert "missing_event_name" in opportune("rejected", "list", "-f", file).out
        event = opportune("rejected", "list", "--json", "-f", file).json[0]
        number = event["rejected_event_id"]
        assert '"userId": "dee"' in opportune("rejected", "show", number, "-f", file).out
        assert opportune("rejected", "replay", number, "-f", file).out.startswith("Refused again")
        Path("event.json").write_text('{"userId": "dee", "event": "Demo Requested", "type": "track"}')
        taken = opportune("rejected", "replay", number, "--event", "event.json", "-f", file)
        assert (taken.code, taken.out) == (0, "Taken.\n")
        assert opportune("rejected", "list", "-f", file).err == "Nothing was rejected.\n"
        assert "replayed" in opportune("rejected", "list", "--with-replayed", "-f", file).out
        assert "999" in opportune("rejected", "show", "999", "-f", file).err


def test_accounts_and_contacts_can_be_merged(opportune: Opportune, file: Path) -> None:
    gone = opportune("accounts", "show", "umbra.example", "--json", "-f", file).json["account_id"]
    found = opportune("accounts", "merge", "umbra.example", "acme.example", "--yes", "-f", file)
    assert found.code == 0, found.err
    assert "merged" in opportune("accounts", "show", gone, "-f", file).err
    assert len(opportune("accounts", "list", "--json", "-f", file).json) == 1
    assert opportune("contacts", "merge", "bob@acme.example", "Ann Lee", "--yes", "-f", file).code == 0
    assert opportune("history", "account", "acme.example", "--json", "-f", file).json[0]["cause"] == "merge"


def test_nobody_is_erased_or_merged_by_a_part_of_what_they_are_called(opportune: Opportune, file: Path) -> None:
    refused = opportune("contacts", "erase", "ob@acme.example", "--yes", "-f", file)
    assert refused.code == 1
    assert (
        "There is no contact with the email or name 'ob@acme.example'. Close to it: 3 (bob@acme.example)."
        in refused.err
    )
    assert opportune("contacts", "show", "ob@acme.example", "-f", file).code == 1
    assert opportune("contacts", "erase", "Ann", "--yes", "-f", file).code == 1
    assert opportune("accounts", "merge", "umbra", "acme.example", "--yes", "-f", file).code == 1
    assert "(Ann Lee, ann@acme.example)" in opportune("contacts", "erase", "Ann Lee", "-f", file).err
    assert opportune("contacts", "show", "bob@acme.example", "-f", file).code == 0


def test_an_address_from_before_a_merge_leads_to_whoever_has_it_now(opportune: Opportune, file: Path) -> None:
    opportune("contacts", "merge", "bob@acme.example", "Ann Lee", "--yes", "-f", file)
    found = opportune("contacts", "show", "Bob@acme.example", "--json", "-f", file).json
    assert found["email"] == "ann@acme.example"
    assert opportune("contacts", "erase", "bob@acme.example", "--yes", "-f", file).code == 0
    assert opportune("contacts", "show", "ann@acme.example", "-f", file).code == 1


def test_a_person_can_be_erased(opportune: Opportune, file: Path) -> None:
    found = opportune("contacts", "erase", "bob@acme.example", "--yes", "-f", file)
    assert found.code == 0, found.err
    assert "Receipt" in found.out
    assert "bob@acme.example" not in opportune("contacts", "list", "-f", file).out
    assert opportune("contacts", "show", "bob@acme.example", "-f", file).code == 1
