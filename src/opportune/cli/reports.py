"""`opportune reports`: intent reports, their accounts, and copies of them."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated
from urllib.parse import quote

import typer

from opportune.cli.client import API
from opportune.cli.output import Output, count, day, size, table, when
from opportune.cli.session import Panel, Session, command
from opportune.errors import InvalidInput

group = typer.Typer(help="Intent reports: scores weighed for a purpose.", no_args_is_help=True)
ReportArgument = Annotated[str, typer.Argument(help="Its key, such as net-new-demand.", metavar="REPORT")]
SearchOption = Annotated[str | None, typer.Option("--search", "-q", help="Part of the name or domain.")]
IndustryOption = Annotated[list[str] | None, typer.Option("--industry", help="Only this industry; may be repeated.")]
CountryOption = Annotated[list[str] | None, typer.Option("--country", help="Only this country; may be repeated.")]
StageOption = Annotated[list[str] | None, typer.Option("--crm-stage", help="Only this CRM stage; may be repeated.")]
MinEmployeesOption = Annotated[int | None, typer.Option("--min-employees", min=0, help="From this size on.")]
MaxEmployeesOption = Annotated[int | None, typer.Option("--max-employees", min=0, help="Up to this size.")]
_SUFFIXES = {".csv": "csv", ".json": "json"}


class Party(StrEnum):
    """Who must have observed something."""

    FIRST = "first"
    THIRD = "third"
    BOTH = "both"


PartyOption = Annotated[Party | None, typer.Option("--party", help="Only with a score above zero of this party.")]


def add_to(app: typer.Typer) -> None:
    app.add_typer(group, name="reports", rich_help_panel=Panel.LOOK)


@command(group, "list", example="opportune reports list")
def list_reports(session: Session) -> None:
    """List the intent reports."""
    with session.connect() as client:
        rows = client.get(f"{API}/intent-reports")["items"]
    if session.out.as_json:
        session.out.json(rows)
        return
    if not rows:
        session.out.note("There is no intent report yet. `opportune definitions apply FILE` defines one.")
        return
    lines = [
        (
            row["key"],
            row["name"],
            row["preset"],
            f"{row['first_party_percent']}/{row['third_party_percent']}",
            row["account_count"],
            when(row["refreshed_at"]),
            day(row["created_at"]),
            _partial(row["missing_parties"]),
        )
        for row in rows
    ]
    columns = ["report", "name", "preset", ">first/third", ">accounts", "refreshed", "created", ""]
    session.out.print(table(columns, lines))


@command(group, "show", example="opportune reports show net-new-demand --country DE --party both")
def show_report(
    session: Session,
    report: ReportArgument,
    search: SearchOption = None,
    industry: IndustryOption = None,
    country: CountryOption = None,
    crm_stage: StageOption = None,
    min_employees: MinEmployeesOption = None,
    max_employees: MaxEmployeesOption = None,
    party: PartyOption = None,
    sort: Annotated[
        str,
        typer.Option(help="composite_score, first_party_score, third_party_score, name, employees; - turns it around."),
    ] = "-composite_score",
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, help="How many at most.")] = 50,
) -> None:
    """Show one intent report and its accounts, the highest composite score first."""
    filters = _filters(search, industry, country, crm_stage, min_employees, max_employees, party)
    with session.connect() as client:
        found = client.get(_path(report))
        rows = list(client.pages(f"{_path(report)}/accounts", limit, sort=sort, **filters))
    if session.out.as_json:
        session.out.json({"report": found, "accounts": rows})
        return
    _say_what_it_is(session.out, found)
    if not rows:
        session.out.note("No account fits.")
        return
    lines = [
        (
            row["composite_score"],
            row["first_party_score"],
            row["third_party_score"],
            row["name"],
            row["domain"],
            row["industry"],
            row["country"],
            row["employees"],
            row["crm_stage"].replace("_", " "),
            str(row["account_id"]),
        )
        for row in rows
    ]
    columns = [
        ">composite", ">first", ">third", "account", "domain", "industry", "country", ">employees", "CRM stage", ">id",
    ]  # fmt: skip
    session.out.print(table(columns, lines))


@command(group, "export", example="opportune reports export net-new-demand hot.csv --min-employees 100")
def export_report(
    session: Session,
    report: ReportArgument,
    target: Annotated[Path, typer.Argument(help="The file to write, ending in .csv or .json.")],
    search: SearchOption = None,
    industry: IndustryOption = None,
    country: CountryOption = None,
    crm_stage: StageOption = None,
    min_employees: MinEmployeesOption = None,
    max_employees: MaxEmployeesOption = None,
    party: PartyOption = None,
) -> None:
    """Write the accounts of a report to a file, exactly those that `show` lists under the same options."""
    filters = _filters(search, industry, country, crm_stage, min_employees, max_employees, party)
    with session.connect() as client:
        written = client.download(f"{_path(report)}/export", target, format=file_format(target), **filters)
    say_written(session.out, target, written)


@command(group, "clone", example='opportune reports clone net-new-demand net-new-emea --name "Net new, EMEA"')
def clone_report(
    session: Session,
    report: ReportArgument,
    key: Annotated[str, typer.Argument(help="The key of the copy.")],
    name: Annotated[str | None, typer.Option(help="The name of the copy.")] = None,
) -> None:
    """Define another report like this one, to be changed as you like."""
    with session.connect() as client:
        found = client.post(f"{_path(report)}/clone", {"key": key, "name": name})
    if session.out.as_json:
        session.out.json(found)
    else:
        session.out.print(f"{found['key']} is in force: `opportune definitions show intent_report {key}` prints it.")


def file_format(target: Path) -> str:
    """What the name of a file asks for. Raises InvalidInput for a file that is there, or of another kind."""
    if target.exists():
        raise InvalidInput(f"{target} exists already. Choose a new file name, or remove it first.")
    found = _SUFFIXES.get(target.suffix.lower())
    if found is None:
        raise InvalidInput(f"{target} should end in .csv or .json, so that its format is known.")
    return found


def say_written(out: Output, target: Path, written: int) -> None:
    if out.as_json:
        out.json({"file": str(target), "bytes": written})
    else:
        out.print(f"{target}: {size(written)}")


def _filters(
    search: str | None,
    industry: list[str] | None,
    country: list[str] | None,
    crm_stage: list[str] | None,
    min_employees: int | None,
    max_employees: int | None,
    party: Party | None,
) -> dict[str, object]:
    return {
        "q": search, "industry": industry, "country": country, "crm_stage": crm_stage, "min_employees": min_employees,
        "max_employees": max_employees, "party": party,
    }  # fmt: skip


def _say_what_it_is(out: Output, report: dict[str, object]) -> None:
    weights = f"{report['first_party_percent']} % first-party, {report['third_party_percent']} % third-party"
    accounts = count(int(str(report["account_count"])), "account")
    out.print(f"{report['name']}: {accounts} in scope, {weights}")
    missing = report["missing_parties"]
    assert isinstance(missing, list), "the API says so"
    if missing:
        out.note(f"{_partial(missing).capitalize()}: its weight goes to the other one.")


def _partial(missing: list[str]) -> str:
    return f"nothing {' or '.join(missing)}-party yet" if missing else ""


def _path(report: str) -> str:
    return f"{API}/intent-reports/{quote(report, safe='')}"
