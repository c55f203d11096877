"""Goal: in the terminal, a journey is tried out before it runs: with everybody, and with one person word for word."""

from __future__ import annotations

from pathlib import Path

from tests.cli.conftest import Opportune

JOURNEY = """
email: hello
name: Hello
status: active
subject: Hi {{ contact.email }}
text: You are the first.
---
workflow: welcome
kind: journey
name: Welcome
subject: contact
consent: ignore
trigger: {segment_entered: everybody}
nodes:
  - send_email: {id: hello, email: hello}
  - wait: {id: pause, days: 3}
  - decide: {id: keen, criteria: {score: {gte: 100}}, yes: exit}
---
segment: everybody
name: Everybody
subject: contact
mode: rule
criteria: {everyone: true}
"""


def test_preview_of_a_file(opportune: Opportune, file: Path) -> None:
    Path("welcome.yaml").write_text(JOURNEY, encoding="utf-8")
    shown = opportune("journeys", "preview", "welcome.yaml", "-f", file)
    assert shown.code == 0, shown.err
    found = opportune("journeys", "preview", "welcome.yaml", "--json", "-f", file).json
    entering = found["entering"]
    assert entering > 0
    assert shown.out.startswith(f"{entering} contacts would enter welcome.   Nothing was changed;")
    assert "It starts for who is in segment everybody now" in shown.out
    lines = [line.split()[:6] for line in shown.out.splitlines()]
    assert ["pause", "wait", str(entering), "done", "keen", str(entering)] in lines
    assert ["keen", "decide", str(entering), "no", "out", str(entering)] in lines
    assert ["hello", "email", str(entering)] in lines
    assert f"Ends: no_match {entering}" in shown.out


def test_one_person_word_for_word(opportune: Opportune, file: Path) -> None:
    Path("welcome.yaml").write_text(JOURNEY, encoding="utf-8")
    contact = opportune("contacts", "list", "--json", "-f", file).json[0]
    simulate = ("journeys", "simulate", "welcome.yaml", "-f", file)
    shown = opportune(*simulate, "--contact", contact["contact_id"], "--choose", "keen=yes")
    assert shown.code == 0, shown.err
    assert f"subject: Hi {contact['email']}" in shown.out
    assert "You are the first." in shown.out
    assert "keen  decide: yes, out" in shown.out
    refused = opportune(*simulate, "--contact", contact["contact_id"], "--choose", "keen")
    assert refused.err == "Error: --choose keen says no outcome. Write it as in --choose paid=timeout.\n"
    nobody = opportune(*simulate)
    assert nobody.err.startswith("Error: Say who goes through it: --contact ID or --account ID")
    Path("none.yaml").write_text("segment: a\nname: A\n", encoding="utf-8")
    nothing = opportune("journeys", "preview", "none.yaml", "-f", file)
    assert nothing.err == "Error: none.yaml holds 0 journeys; here it must be exactly one.\n"


def test_a_draft_is_kept_sent_back_and_published(opportune: Opportune, file: Path) -> None:
    Path("care.yaml").write_text(
        "{workflow: care, kind: journey, name: Care, trigger: {manual: true}, nodes: [{wait: {id: pause}}]}", "utf-8"
    )
    assert "nodes.1.wait: " in opportune("journeys", "draft", "care.yaml", "-f", file).out
    refused = opportune("journeys", "publish", "care", "-f", file)
    assert (refused.code, refused.out) == (1, "")
    Path("care.yaml").write_text(
        "{workflow: care, kind: journey, name: Care, trigger: {manual: true}, nodes: [{wait: {id: pause, days: 1}}]}",
        "utf-8",
    )
    kept = opportune("journeys", "draft", "care.yaml", "-f", file)
    assert kept.err == "The draft of care is kept. `opportune journeys publish care` is next.\n"
    assert opportune("journeys", "submit", "care", "-f", file).code == 0
    own = opportune("journeys", "approve", "care", "-f", file)
    assert own.err == "Error: You wrote the draft of care as it is now, so somebody else has to approve it.\n"
    assert opportune("journeys", "sendback", "care", "--note", "Wait longer.", "-f", file).code == 0
    listed = opportune("journeys", "drafts", "-f", file)
    assert "sent back (command line): Wait longer." in listed.out
    assert opportune("journeys", "publish", "care", "-f", file).err == "Version 1 of care is in force.\n"
