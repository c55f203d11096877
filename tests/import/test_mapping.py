"""Goal: a mapping with a mistake is refused, and the error names the place and the fix."""

import pytest

from opportune.errors import InvalidDefinition, NotFound
from opportune.ingest.mapping_files import load_mapping, parse_mapping, shipped_mappings

GOOD = "name: a\nobject: account\nsystem: crm\nfields: {external_id: id}\n"
SIGNAL = "name: a\nobject: signal\nsystem: crm\nfields: {occurred_at: at}\n"

MISTAKES = [
    (GOOD + "x: 1\n", "t: x: Extra inputs are not permitted"),
    (
        GOOD.replace("external_id: id", "external_id: id, naem: b"),
        "account has no field 'naem'; did you mean \"name\"?",
    ),
    (GOOD.replace("external_id", "name"), "map external_id or domain, so that a record is found again"),
    (GOOD + "key: domain\n", "key: 'domain' is no mapped field out of external_id, domain"),
    (
        GOOD.replace("account", "company"),
        "object: Input should be 'account', 'contact', 'opportunity', 'user' or 'signal'",
    ),
    (GOOD.replace("crm", "group"), "system: the system 'group' is Opportune's own"),
    (GOOD.replace("crm", "My CRM"), "system: String should match pattern"),
    (GOOD + "timezone: Mars/Base\n", "timezone: 'Mars/Base' is no time zone; write it like UTC or Europe/Berlin"),
    (GOOD + "encoding: utf-9\n", "encoding: 'utf-9' is no encoding; write it like utf-8, cp1252 or utf-16"),
    (GOOD + "references: {account: {from: a}}\n", "account has no reference 'account'"),
    (
        GOOD + "references: {owner: {from: a, by: phone}}\n",
        "reference 'owner': `by` is one of external_id, name, email",
    ),
    (GOOD + "references: {owner: {from: a, missing: create}}\n", "reference 'owner': `missing` is one of keep, reject"),
    (GOOD + "skip_when: [{column: a, reason: b}]\n", "needs exactly one of equals, any_of, matches, empty"),
    (GOOD + "skip_when: [{column: a, matches: '(', reason: b}]\n", "`matches` is no regular expression"),
    (GOOD + "context: {a: b}\n", "`context` belongs to signals; use `attributes`"),
    (SIGNAL.replace("occurred_at: at", "name: b"), "a signal needs the field `occurred_at`"),
    ("- a\n", "holds no mapping. Start it with"),
    ("name: [\n", "t is not YAML"),
]


@pytest.mark.parametrize(("text", "message"), MISTAKES, ids=[message[:40] for _, message in MISTAKES])
def test_mistakes(text, message):
    with pytest.raises(InvalidDefinition) as error:
        parse_mapping(text, "t")
    assert message in error.value.message


def test_a_constant_or_default_that_cannot_be_read(desk):
    for part in ("constants: {employees: many}\n", "attributes: {n: {from: n, parse: int, default: many}}\n"):
        with pytest.raises(InvalidDefinition, match="cannot be 'many': not a number"):
            desk.run("id\n1\n", GOOD + part)


def test_shipped_mappings_are_found_by_name_and_others_by_path(tmp_path):
    assert load_mapping("maven-accounts").name == "maven-accounts"
    path = tmp_path / "mine.yaml"
    path.write_text(GOOD)
    assert load_mapping(str(path)).system == "crm"
    with pytest.raises(NotFound, match="There is no mapping 'maven-acounts'; did you mean \"maven-accounts\""):
        load_mapping("maven-acounts")
    with pytest.raises(NotFound, match="cannot be read: No such file"):
        load_mapping(str(tmp_path / "none.yaml"))


def test_shipped_mappings_carry_the_name_of_their_file_and_a_description():
    found = shipped_mappings()
    assert list(found) == sorted(found)
    assert all(mapping.description for mapping in found.values())
