"""Goal: topic scores and consent can be brought in and looked at from the terminal."""

from __future__ import annotations

from pathlib import Path

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
