"""Goal: emails and suppressions can be looked at and managed in a terminal."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from opportune.testing.mail_server import MailServer, serving
from tests.cli.conftest import Opportune

DEFINITIONS = """\
sending_rules: default
from: {name: Opportune, address: hello@example.com}
public_url: https://mail.example.com
---
email: welcome
name: Welcome
purpose: marketing-email
subject: "Hi {{ first_name }}"
html: <p>Dear {{ first_name }}</p>
merge: {first_name: {field: contact.first_name, default: you}}
"""


@pytest.fixture
def mail_server(monkeypatch: pytest.MonkeyPatch) -> Iterator[MailServer]:
    with serving(MailServer()) as server:
        monkeypatch.setenv("OPPORTUNE_SMTP_HOST", "127.0.0.1")
        monkeypatch.setenv("OPPORTUNE_SMTP_PORT", str(server.port))
        yield server


@pytest.fixture
def defined(opportune: Opportune, file: Path, tmp_path: Path, mail_server: MailServer) -> Path:
    (tmp_path / "email.yaml").write_text(DEFINITIONS, encoding="utf-8")
    found = opportune("definitions", "apply", tmp_path / "email.yaml", "--yes", "-f", file)
    assert found.code == 0, found.err
    return file


def test_an_email_is_looked_at_and_switched(opportune: Opportune, defined: Path) -> None:
    listed = opportune("emails", "list", "-f", defined)
    assert listed.out.splitlines()[1].split()[:4] == ["welcome", "draft", "Hi", "{{"]
    refused = opportune("emails", "activate", "welcome", "-f", defined)
    assert (refused.code, "is a draft" in refused.err) == (1, True)
    assert opportune("emails", "review", "welcome", "-f", defined).out == "Email welcome is reviewed, in version 2.\n"
    assert opportune("emails", "activate", "welcome", "-f", defined).out == "Email welcome is active, in version 3.\n"
    shown = opportune("emails", "show", "welcome", "-f", defined)
    assert shown.out.splitlines() == [
        "Welcome: active, version 3",
        "Subject     Hi {{ first_name }}",
        "Consent     marketing-email",
        "Merge tags  first_name",
        "Sent by     no journey",
        "0 mails delivered, 0 waiting, 0 failed, 0 skipped",
        "0 opened, 0 clicked, 0 answered, 0 unsubscribed, 0 bounced",
    ]
    assert opportune("emails", "deactivate", "welcome", "-f", defined).code == 0
    assert opportune("emails", "draft", "welcome", "-f", defined).code == 0
    assert opportune("emails", "list", "--status", "active", "-f", defined).out == ""


def test_a_mail_is_made_and_sent_as_a_test(opportune: Opportune, defined: Path, mail_server: MailServer) -> None:
    seen = opportune("emails", "preview", "welcome", "--merge", "first_name=Ada", "-f", defined)
    assert seen.out.splitlines()[:5] == [
        "From: Opportune <hello@example.com>", "To: recipient@example.com", "Subject: Hi Ada", "", "Dear Ada",
    ]  # fmt: skip
    assert "<p>Dear you</p>" in opportune("emails", "preview", "welcome", "--html", "-f", defined).out
    sent = opportune("emails", "test", "welcome", "--to", "me@example.com", "-f", defined)
    assert (sent.out, len(mail_server.mails)) == ("Sent to me@example.com: Hi you\n", 1)
    wrong = opportune("emails", "preview", "welcome", "--merge", "Ada", "-f", defined)
    assert (wrong.code, "Write it as --merge first_name=Ann" in wrong.err) == (1, True)


def test_addresses_are_suppressed(opportune: Opportune, file: Path) -> None:
    assert (
        opportune("suppressions", "add", "Ann@acme.example", "-f", file).out
        == "ann@acme.example gets no mail (manual).\n"
    )
    assert opportune("suppressions", "list", "-f", file).out.splitlines()[1].split()[:2] == [
        "ann@acme.example",
        "manual",
    ]
    assert opportune("suppressions", "list", "--reason", "complaint", "-f", file).out == ""
    assert (
        opportune("suppressions", "remove", "ann@acme.example", "-f", file).out == "ann@acme.example gets mail again.\n"
    )
    assert opportune("suppressions", "remove", "ann@acme.example", "-f", file).code == 1
