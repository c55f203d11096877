"""A CSV drop: rows that are added once for each message, whatever happens to the file or to us."""

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest

from opportune.delivery.csv_folder import CsvFolder
from tests.connectors.stand import ACME, ANN, BOB, Stand, ended, stand


@pytest.fixture
def drop(tmp_path: Path) -> Iterator[Stand]:
    with stand("csv-drop", folder=tmp_path) as opened:
        yield opened


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_a_row_says_what_happened_to_whom(drop: Stand, tmp_path: Path) -> None:
    ended(drop.send("save_contacts", {**ANN, "title": 'Head,\nof "Stones"'}, ACME), "delivered")
    assert rows(tmp_path / "pushed-contacts.csv") == [
        {
            "key": "key-1", "pushed_at": "2026-03-02T09:00:00Z", "operation": "save_contacts", "audience": "",
            "email": "Ann@Acme.example", "first_name": "Ann", "last_name": "O'Neill", "title": 'Head, of "Stones"',
            "phone": "", "country": "DE", "company": "Acme", "company_domain": "acme.example",
        }
    ]  # fmt: skip
    ended(drop.send("push_crm", None, ACME, object="account"), "delivered")
    assert [row["domain"] for row in rows(tmp_path / "pushed-accounts.csv")] == ["acme.example"]


def test_a_message_that_is_sent_again_adds_no_second_row(drop: Stand, tmp_path: Path) -> None:
    message = drop.message(ANN)
    for _ in range(3):
        ended(drop.send_again(message, "save_contacts"), "delivered")
    ended(drop.send("save_contacts", ANN), "delivered")
    assert [row["key"] for row in rows(tmp_path / "pushed-contacts.csv")] == ["key-1", "key-2"]


def test_a_row_that_was_cut_short_is_written_whole(tmp_path: Path) -> None:
    written = {"one": {"name": "Ann", "words": "a, b"}, "two": {"name": "Bob", "words": 'say "c"'}}
    for key, row in written.items():
        assert CsvFolder(tmp_path).add("rows.csv", key, row)
    path = tmp_path / "rows.csv"
    whole = path.read_bytes()
    for cut in range(len(whole)):
        path.write_bytes(whole[:cut])
        folder = CsvFolder(tmp_path)
        added = [folder.add("rows.csv", key, row) for key, row in written.items()]
        assert added[-1]
        assert path.read_bytes() == whole


def test_audiences_are_rows_too_and_remembered(drop: Stand, tmp_path: Path) -> None:
    ended(drop.send("remove_from_audience", ANN, audience="warm"), "skipped", "not_in_audience")
    ended(drop.send("push_audience", ANN, audience="warm"), "delivered")
    ended(drop.send("remove_from_audience", ANN, audience="warm"), "delivered")
    told = [(row["operation"], row["audience"]) for row in rows(tmp_path / "pushed-contacts.csv")]
    assert told == [("add_to_audience", "warm"), ("remove_from_audience", "warm")]


def test_a_file_with_other_columns_is_left_alone(drop: Stand, tmp_path: Path) -> None:
    (tmp_path / "pushed-contacts.csv").write_text("key,email\nmine,x@y.example\n")
    ended(drop.send("save_contacts", ANN), "failed", "has no column pushed_at, which the mapping writes. Move it away")
    assert (tmp_path / "pushed-contacts.csv").read_text() == "key,email\nmine,x@y.example\n"


def test_rows_go_nowhere_but_into_the_folder_of_the_operator(tmp_path: Path) -> None:
    with stand("csv-drop", folder=None) as drop:
        ended(drop.send("save_contacts", ANN), "failed", "Name a folder with OPPORTUNE_CSV_FOLDER")
    with stand("csv-drop", folder=tmp_path / "missing") as drop:
        ended(drop.send("save_contacts", ANN), "failed", "is no folder")
    secret = tmp_path / "secret"
    secret.write_text("hush\n")
    folder = tmp_path / "drop"
    folder.mkdir()
    (folder / "pushed-contacts.csv").symlink_to(secret)
    with stand("csv-drop", folder=folder) as drop:
        ended(drop.send("save_contacts", ANN), "retry", "cannot be written")
    assert secret.read_text() == "hush\n"


def test_a_file_that_was_picked_up_is_begun_anew(drop: Stand, tmp_path: Path) -> None:
    drop.send("save_contacts", ANN)
    (tmp_path / "pushed-contacts.csv").rename(tmp_path / "taken.csv")
    drop.send("save_contacts", BOB)
    assert [row["email"] for row in rows(tmp_path / "pushed-contacts.csv")] == ["bob.b@gmail.com"]
