"""Goal: topic scores, consent and the browsers of a contact can be brought in and looked at from the terminal."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from opportune.store import Workspace
from tests.cli.conftest import Opportune


def test_topic_scores_are_imported_and_listed(opportune: Opportune, file: Path) -> None:
    assert opportune("topics", "list", "-f", file).err.startswith("No topic is known.")
    Path("topics.csv").write_text(
        "domain,topic,score,week_start\nacme.example,CRM,80,2026-02-23\nnone.example,CRM,1,2026-02-23\n"
    )
    found = opportune("topics", "import", "topics.csv", "-f", file)
    assert found.out.splitlines()[0] == "1 change, 0 as before, 1 rejected."
    assert opportune("topics", "import", "topics.csv", "--json", "-f", file).json["unchanged"] == 1
    assert "CRM" in opportune("topics", "list", "-f", file).out
    assert "80" in opportune("topics", "list", "--account", "acme.example", "-f", file).out
    assert (
        opportune("topics", "import", "none.csv", "-f", file).err
        == "Error: There is no file none.csv. Check the path.\n"
    )


def test_consent_is_given_and_listed(opportune: Opportune, file: Path) -> None:
    assert opportune("contacts", "consents", "ann@acme.example", "-f", file).err.startswith("Nothing was said")
    given = opportune(
        "contacts", "consent", "ann@acme.example", "newsletter", "granted", "--expires", "2199-01-31", "-f", file
    )
    assert (given.code, given.out) == (0, "Consent for newsletter: granted.\n"), given.err
    found = opportune("contacts", "consents", "ann@acme.example", "-f", file).out
    assert "2199-01-31 23:59" in found
    assert opportune("contacts", "consent", "ann@acme.example", "newsletter", "perhaps", "-f", file).code == 2


def test_browsers_are_listed_and_muted(opportune: Opportune, file: Path) -> None:
    assert opportune("contacts", "browsers", "ann@acme.example", "-f", file).err.startswith("No browser is subscribed.")
    browser = "0f3a5c81d2b94e6788a1c0d3e5f70912"
    with closing(Workspace.open(file, datetime(2026, 3, 1, tzinfo=UTC))) as workspace, workspace.transaction() as tx:
        tx.run(
            "insert into web_push_subscription select ?, contact_id, 'https://push.example/1', 'push.example', '', 'Firefox', "
            "timestamp '2026-03-01', timestamp '2026-03-02' from contact where email = 'ann@acme.example'",
            [browser],
        )
    found = opportune("contacts", "browsers", "ann@acme.example", "-f", file)
    assert "push.example" in found.out, found.err
    assert (
        opportune("contacts", "browsers", "ann@acme.example", "--json", "-f", file).json[0]["subscription_key"]
        == browser
    )
    muted = opportune("contacts", "mute", "ann@acme.example", browser, "-f", file)
    assert (muted.code, muted.out) == (0, "The browser gets nothing more.\n"), muted.err
    again = opportune("contacts", "mute", "ann@acme.example", browser, "-f", file)
    assert (again.code, f"has no browser {browser}. `opportune contacts browsers" in again.err) == (1, True), again.err
