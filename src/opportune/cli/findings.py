"""How findings of the lint are printed."""

from __future__ import annotations

from typing import Any

from opportune.cli.output import Output


def show_findings(out: Output, findings: list[dict[str, Any]]) -> None:
    """Each with its message; what to do instead is said once where several findings have the same recipe."""
    said: set[str] = set()
    for finding in findings:
        recipe = finding["recipe"]
        out.print(f"{finding['severity']}: {finding['message']} ({finding['code']}){_concerned(finding)}")
        if recipe["text"] not in said:
            out.print(f"  Instead: {recipe['text']}")
            said.add(recipe["text"])


def _concerned(finding: dict[str, Any]) -> str:
    """How many it concerns, where that was counted."""
    count = finding["subject_count"]
    if count is None:
        return ""
    return f" Concerns {count:,} {finding['subject']}{'' if count == 1 else 's'} now."
