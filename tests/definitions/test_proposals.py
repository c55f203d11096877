"""Goal: what follows from a change of definitions is worked out whole, before anything is stored."""

from __future__ import annotations

import pytest

from opportune.errors import InvalidDefinition
from opportune.insight.proposals import propose
from opportune.model.definitions import Definitions, kind_of
from opportune.shipped import read_definitions
from tests.definitions.world import SHIPPED, campaign, kept, report, rule, workflow

EVERYONE = "{everyone: true}"


def in_force(text: str) -> Definitions:
    """The shipped definitions and these, as they are after they were put in force."""
    return propose(SHIPPED, read_definitions(text, "before.yaml")).definitions


def renames(before: str, after: str) -> dict[str, str]:
    proposal = propose(in_force(before), read_definitions(after, "after.yaml"), is_whole=True)
    return {key: new for (_, key), new in proposal.renamed.items()}


def test_a_chain_of_renames_is_found() -> None:
    before = (
        rule("a", "{tier: high}") + rule("b", "{segment: a}").replace("name: b", "name: B") + report("r", exclude="[b]")
    )
    after = (
        before.replace("segment: a", "segment: x").replace("segment: b", "segment: y").replace("[b]", "[y]")
        .replace("intent_report: r", "intent_report: s")
    )  # fmt: skip
    assert renames(before, after) == {"a": "x", "b": "y", "r": "s"}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (rule("a", "{tier: high}"), rule("b", "{tier: high}")),
        (rule("a", "{tier: high}"), rule("b", "{tier: low}").replace("name: b", "name: a")),
        (
            kept("a").replace("name: a", "name: x") + kept("b").replace("name: b", "name: x"),
            kept("c").replace("name: c", "name: x"),
        ),
        (kept("a"), kept("b").replace("name: b", "name: a") + kept("c").replace("name: c", "name: a")),
        (kept("a"), kept("a") + kept("b").replace("name: b", "name: a")),
        (campaign("a"), report("b").replace("name: b", "name: a")),
    ],
    ids=["another name", "other criteria", "one of two", "two of one", "a copy", "another kind"],
)
def test_it_is_no_rename_with(before: str, after: str) -> None:
    assert renames(before, after) == {}


def test_numbers_of_new_definitions_belong_to_nothing_that_is_stored() -> None:
    before = in_force(kept("a") + rule("b", "{segment: a}"))
    new = kept("c") + workflow("w", EVERYONE, "{add: {to: [d]}}")
    proposal = propose(before, read_definitions(new, "x.yaml"))
    assert sorted(proposal.definitions.definition_ids.values()) == [1, 2, 3, 4, 5]
    assert [kind_of(body) for body in proposal.bodies] == [("segment", "c"), ("workflow", "w"), ("segment", "d")]


def test_a_change_that_breaks_what_is_in_force_is_refused() -> None:
    before = in_force(kept("m") + workflow("w", EVERYONE, "{add: {to: [m]}}"))
    with pytest.raises(
        InvalidDefinition, match=r"workflow w: do.add.to.1: segment m is of mode rule, so its criteria decide"
    ):
        propose(before, read_definitions(rule("m", "{tier: high}"), "x.yaml"))
    with pytest.raises(InvalidDefinition, match=r"workflow w: do.add.to.1: segment m holds contacts"):
        propose(before, read_definitions(kept("m", subject="contact"), "x.yaml"))
