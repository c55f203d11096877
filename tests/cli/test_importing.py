"""Goal: an import says exactly what became of each row, and programs can rely on its exit code."""

import signal
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from opportune.cli.server_file import find_server
from tests.cli.conftest import Opportune
from tests.cli.serving import serving

MAPPING = """\
name: my-accounts
object: account
system: my-crm
key: external_id
fields:
  external_id: {from: id, required: true}
  name: company
  domain: website
  employees: people
skip_when:
  - {column: deleted, equals: "yes", code: deleted, reason: deleted in the CRM}
"""
ROWS = """\
id,company,website,people,deleted
1,Acme,https://www.acme.example,120,no
2,Umbra,umbra.example,many,no
3,Gone,gone.example,5,yes
,Nameless,nameless.example,7,no
"""


@pytest.fixture
def accounts(tmp_path: Path) -> Path:
    (tmp_path / "mine.yaml").write_text(MAPPING)
    path = tmp_path / "accounts.csv"
    path.write_text(ROWS)
    return path


def test_a_dry_run_reports_and_changes_nothing(opportune: Opportune, file: Path, accounts: Path) -> None:
    before = opportune("accounts", "list", "--json", "-f", file).json
    report = opportune("import", accounts, "-m", "mine.yaml", "--dry-run", "--json", "-f", file).json
    assert report["is_dry_run"]
    assert [report[outcome] for outcome in ("rows", "created", "updated", "skipped", "rejected")] == [4, 0, 2, 1, 1]
    assert opportune("accounts", "list", "--json", "-f", file).json == before
    page = opportune("import", accounts, "-m", "mine.yaml", "--dry-run", "-f", file).out
    assert "Nothing was changed." in page
    assert "Scored" not in page


def test_the_report_names_each_line(opportune: Opportune, file: Path, accounts: Path) -> None:
    found = opportune("import", accounts, "-m", "mine.yaml", "-f", file)
    assert (found.code, found.err) == (0, "")
    assert "4 rows as account, mapping my-accounts" in found.out
    assert "skipped deleted" in found.out
    assert '"many"' in found.out
    assert "No score changed." in found.out
    assert opportune("accounts", "show", "umbra.example", "--json", "-f", file).json["name"] == "Umbra"


def test_the_second_import_changes_nothing(opportune: Opportune, file: Path, accounts: Path) -> None:
    opportune("import", accounts, "-m", "mine.yaml", "-f", file)
    again = opportune("import", accounts, "-m", "mine.yaml", "--json", "-f", file).json
    assert (again["created"], again["updated"], again["unchanged"]) == (0, 0, 2)


def test_strict_exits_with_three(opportune: Opportune, file: Path, accounts: Path) -> None:
    assert opportune("import", accounts, "-m", "mine.yaml", "--strict", "-f", file).code == 3
    accounts.write_text("\n".join(ROWS.splitlines()[:3]))
    assert opportune("import", accounts, "-m", "mine.yaml", "--strict", "-f", file).code == 0


def test_an_import_makes_the_workspace(opportune: Opportune, accounts: Path) -> None:
    assert opportune("import", accounts, "-m", "mine.yaml", "-f", "fresh.duckdb").code == 0
    assert len(opportune("accounts", "list", "--json", "-f", "fresh.duckdb").json) == 2


def test_a_shipped_mapping_can_be_copied_and_used(opportune: Opportune, tmp_path: Path) -> None:
    copied = opportune("mappings", "show", "maven-accounts", "-f", "fresh.duckdb").out
    (tmp_path / "own.yaml").write_text(copied.replace("name: maven-accounts", "name: own"))
    (tmp_path / "accounts.csv").write_text(
        "account,sector,year_established,revenue,employees,office_location,subsidiary_of\n"
        "Acme Corporation,technolgy,1996,1100.04,2822,United States,\n"
    )
    report = opportune("import", "accounts.csv", "-m", "own.yaml", "--json", "-f", "fresh.duckdb").json
    assert (report["mapping"], report["created"]) == ("own", 1)


def test_a_mapping_with_a_mistake_is_told_where(opportune: Opportune, file: Path, accounts: Path) -> None:
    Path("mine.yaml").write_text(MAPPING.replace("employees: people", "emploees: people"))
    found = opportune("import", accounts, "-m", "mine.yaml", "-f", file)
    assert found.code == 1
    assert "employees" in found.err


def test_an_import_is_shown_again_with_its_lines(opportune: Opportune, file: Path, accounts: Path) -> None:
    report = opportune("import", accounts, "-m", "mine.yaml", "--json", "-f", file).json
    listed = opportune("imports", "list", "-f", file).out
    assert "id" in listed.splitlines()[0]
    found = opportune("imports", "show", "1", "-f", file)
    assert "skipped deleted" in found.out
    assert '"many"' in found.out
    assert opportune("imports", "show", "1", "--json", "-f", file).json["report"] == report
    assert "There is no import 9" in opportune("imports", "show", "9", "-f", file).err


def test_an_interrupted_import_is_cancelled_on_the_server_too(file: Path, tmp_path: Path, accounts: Path) -> None:
    big = tmp_path / "big.csv"
    rows = (f"{number},Company {number},c{number}.example,5,no\n" for number in range(10, 100_000))
    big.write_text("id,company,website,people,deleted\n" + "".join(rows))
    with serving(file):
        running = find_server(file)
        assert running is not None
        headers = {"Authorization": f"Bearer {running.token}"}
        with httpx.Client(base_url=f"{running.url}/api/v1", headers=headers, timeout=60, trust_env=False) as client:
            command = [sys.executable, "-m", "opportune", "import", str(big), "-m", "mine.yaml", "-f", str(file)]
            with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
                while not client.get("/imports/running").json()["items"]:
                    assert process.poll() is None, "it ended before it could be interrupted"
                process.send_signal(signal.SIGINT)
                _, said = process.communicate(timeout=30)
            assert "Cancelled; nothing was changed." in said
            assert process.returncode == 130
            while client.get("/imports/running").json()["items"]:
                pass
            assert client.get("/imports").json()["items"] == []
