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
  - decide: {id: keen, criteria: {score: {gte: 100}}, yes: tell}
  - http: {id: tell, url: "https://crm.example/{{ contact.id }}", body: {who: "{{ contact.email }}"}}
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
    assert "keen  decide: yes, tell" in shown.out
    assert f"POST https://crm.example/{contact['contact_id']}\n    content-type: application/json" in shown.out
    assert f'"who": "{contact["email"]}"' in shown.out
    refused = opportune(*simulate, "--contact", contact["contact_id"], "--choose", "keen")
    assert refused.err == "Error: --choose keen says no outcome. Write it as in --choose paid=timeout.\n"
    nobody = opportune(*simulate)
    assert nobody.err.startswith("Error: Say who goes through it: --contact ID or --account ID")
    Path("none.yaml").write_text("segment: a\nname: A\n", encoding="utf-8")
    nothing = opportune("journeys", "preview", "none.yaml", "-f", file)
    assert nothing.err == "Error: none.yaml holds 0 journeys; here it must be exactly one.\n"


def test_a_conflict_group_is_told_of(opportune: Opportune, file: Path) -> None:
    written = (
        "{{workflow: {}, kind: journey, name: A, subject: account, trigger: {{manual: true}}, conflict_group: care, priority: {}, "
        "nodes: [{{wait: {{id: pause, days: 9}}}}]}}"
    )
    account_id = opportune("accounts", "list", "--json", "-f", file).json[0]["account_id"]
    Path("low.yaml").write_text(written.format("low", 1), "utf-8")
    assert opportune("definitions", "apply", "low.yaml", "--yes", "-f", file).code == 0
    assert opportune("journeys", "enroll", "low", account_id, "-f", file).code == 0
    assert opportune("tick", "-f", file).code == 0
    for priority, told in ((1, "held off: low of the same group has them."), (2, "1 would leave low for it.")):
        everybody = written.format("other", priority).replace("manual: true", "segment_entered: everybody")
        segment = "segment: everybody\nname: Everybody\nsubject: account\nmode: rule\ncriteria: {everyone: true}\n"
        Path("other.yaml").write_text(f"{segment}---\n{everybody}\n", "utf-8")
        assert told in " ".join(opportune("journeys", "preview", "other.yaml", "-f", file).out.split())
        one = opportune("journeys", "simulate", "other.yaml", "--account", account_id, "-f", file)
        held = "would not enter other: journey low of the same conflict group, care, has them"
        assert (held if priority == 1 else "They would leave low for it.") in " ".join(one.out.split())


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


def test_those_on_the_way_are_moved_to_the_version_in_force(opportune: Opportune, file: Path) -> None:
    written = (
        "{{workflow: care, kind: journey, name: Care, subject: account, trigger: {{manual: true}}, nodes: ["
        "{{wait: {{id: {}, days: {}}}}}]}}"
    )
    first, second = (row["account_id"] for row in opportune("accounts", "list", "--json", "-f", file).json[:2])
    for account_id, node in ((first, "gone"), (second, "pause")):
        Path("care.yaml").write_text(written.format(node, 1), "utf-8")
        assert opportune("definitions", "apply", "care.yaml", "--yes", "-f", file).code == 0
        assert opportune("journeys", "enroll", "care", account_id, "-f", file).code == 0
        assert opportune("tick", "-f", file).code == 0
    alone = opportune("journeys", "migrate", "care", "--preview", "-f", file)
    assert alone.out.startswith("0 would move to version 2 of journey care, 1 would stay on their version.")
    Path("care.yaml").write_text(written.format("pause", 9), "utf-8")
    assert opportune("definitions", "apply", "care.yaml", "--yes", "-f", file).code == 0
    asked = opportune("journeys", "migrate", "care", "--preview", "-f", file)
    assert asked.out.startswith("1 would move to version 3 of journey care, 1 would stay on their version.")
    refused = opportune("journeys", "migrate", "care", "--to", "2", "-f", file)
    assert refused.err.startswith("Error: Version 2 of journey care is not in force; version 3 is")
    done = opportune("journeys", "migrate", "care", "--to", "3", "-f", file)
    lines = [line.split() for line in done.out.splitlines()]
    assert ["2", "pause", "1", "moved"] in lines
    assert ["1", "gone", "1", "stay:"] in [line[:4] for line in lines]
    who = opportune("journeys", "who", "care", "--json", "-f", file).json
    assert {row["subject_id"]: row["version"] for row in who} == {first: 1, second: 3}
    assert opportune("journeys", "migrate", "none", "-f", file).code == 1
