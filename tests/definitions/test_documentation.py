"""Goal: the definitions that the documentation shows can be put in force as they are."""

from __future__ import annotations

import re

from opportune.insight.proposals import propose
from opportune.shipped import read_definitions
from tests.definitions.world import SHIPPED
from tests.docs.blocks import ROOT


def test_the_examples_are_read_and_fit_together() -> None:
    text = (ROOT / "docs/definitions.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```yaml\n(.*?)```", text, re.DOTALL)
    assert blocks
    for block in blocks:
        proposal = propose(SHIPPED, read_definitions(block, "definitions.md"))
        made = [segment.segment for segment in proposal.definitions.segments if segment.mode == "managed"]
        assert made == ["engaged", "hot-accounts", "in-market"]
