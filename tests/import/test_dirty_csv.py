"""Goal: dirt in a file never stops the import, never vanishes, and is reported with the line an editor shows."""

import pytest

HEADER = "id,name,website\n"


def test_bad_date_in_line_17_is_reported_with_line_17(desk):
    rows = [f"D{line},Deal {line},2026-01-01" for line in range(2, 21)]
    rows[15] = "D17,Deal 17,yesterday"
    report = desk.run("id,name,closed\n" + "\n".join(rows), DEALS)
    (issue,) = [issue for issue in report.issues if issue.code == "bad_date"]
    assert (issue.line, issue.severity, issue.column, issue.value) == (17, "warning", "closed", "yesterday")
    assert issue.reason == "closed_at was left out: not a date; expected an ISO 8601 date"
    assert desk.counts(report) == {"created": 19}


def test_lines_are_counted_through_quoted_line_breaks(desk):
    text = HEADER + '1,"Acme\nof\nAmerica",acme.com\r\n2,"Beta, ""the"" best",beta.com\n,Nobody,\n3,Gamma,gamma.com\n'
    report = desk.run(text, desk.accounts)
    assert desk.rows("select name from account order by account_id") == [
        ("Acme\nof\nAmerica",), ('Beta, "the" best',), ("Gamma",),
    ]  # fmt: skip
    (issue,) = [issue for issue in report.issues if issue.severity == "rejected"]
    assert (issue.line, issue.code, issue.reason) == (
        6,
        "missing_value",
        "external_id or domain is needed and is empty",
    )


def test_bytes_in_another_encoding_are_replaced_and_reported(desk):
    text = HEADER.encode() + "1,Zürich AG,zuerich.ch\n".encode() + "2,Köln GmbH,koeln.de\n".encode("latin-1")
    report = desk.run(text, desk.accounts)
    assert desk.rows("select name from account order by account_id") == [("Zürich AG",), ("K\ufffdln GmbH",)]
    (issue,) = [issue for issue in report.issues if issue.code == "broken_encoding"]
    assert (issue.line, issue.severity) == (3, "warning")
    assert "name it as `encoding` in the mapping" in issue.reason


@pytest.mark.parametrize(
    ("encoding", "option"),
    [("utf-8-sig", ""), ("utf-16", ""), ("latin-1", "encoding: latin-1\n"), ("cp1252", "encoding: cp1252\n")],
)
def test_encodings(desk, encoding, option):
    report = desk.run((HEADER + "1,Zürich AG,zuerich.ch\n").encode(encoding), option + desk.accounts)
    assert desk.rows("select name, domain from account") == [("Zürich AG", "zuerich.ch")]
    assert "broken_encoding" not in desk.codes(report)


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_delimiters_and_line_ends_are_found(desk, mark, end):
    text = end.join(['id"name"website'.replace('"', mark), '1"Acme"acme.com'.replace('"', mark), ""])
    desk.run(text, desk.accounts)
    assert desk.rows("select name, domain from account") == [("Acme", "acme.com")]


def test_an_open_quote_costs_one_line_not_the_file(desk):
    text = HEADER + '1,"Acme,acme.com\n' + "".join(f"{line},Name {line},\n" for line in range(2, 1_000))
    report = desk.run(text, desk.accounts)
    assert desk.counts(report) == {"created": 998, "rejected": 1}
    (issue,) = [issue for issue in report.issues if issue.severity == "rejected"]
    assert (issue.line, issue.code, issue.value) == (2, "unclosed_quote", '1,"Acme,acme.com')


def test_loose_quotes_are_read_as_well_as_possible(desk):
    report = desk.run(HEADER + '1,"Acme" Inc,acme.com\n2,Beta,beta.com\n', desk.accounts)
    assert desk.rows("select name from account order by 1") == [("Acme Inc",), ("Beta",)]
    assert (2, "loose_quotes") in desk.lines(report)


def test_rows_of_another_width(desk):
    report = desk.run(HEADER + "1,Acme\n2,Beta, Inc,beta.com\n3,Gamma,gamma.com,,\n", desk.accounts)
    assert desk.rows("select name from account order by 1") == [("Acme",), ("Gamma",)]
    assert (2, "too_few_cells") in desk.lines(report)
    assert (3, "too_many_cells") in desk.lines(report)
    assert desk.counts(report) == {"created": 2, "rejected": 1}


def test_values_that_cannot_be_read_are_left_out_and_the_row_kept(desk):
    report = desk.run(
        'id,name,website,staff,fit\n1,Acme,localhost,many,x\n2,Beta,gmail.com,1.5,\n3,Gamma,https://www.gamma.co.uk/a,"1,200",2\n',
        desk.accounts,
    )
    assert desk.codes(report) == {
        "bad_domain": 1,
        "free_mail_domain": 1,
        "bad_int": 2,
        "bad_number": 1,
        "missing_column": 4,
    }
    assert desk.rows("select name, domain, employees from account order by 1") == [
        ("Acme", None, None), ("Beta", None, None), ("Gamma", "gamma.co.uk", 1_200),
    ]  # fmt: skip


def test_unknown_value_names_the_closest_known_one(desk):
    mapping = DEALS.replace("name: name", "name: name, product: {from: product, known: [GTX Pro, MG Special]}")
    report = desk.run("id,name,closed,product\n1,A,,GTXPro\n2,B,,GTX Pro\n", mapping)
    (issue,) = [issue for issue in report.issues if issue.code == "unknown_value"]
    assert issue.line == 2
    assert issue.reason == '"GTXPro" is not known; did you mean "GTX Pro"? It was kept as it is'


def test_a_bad_required_value_rejects_the_row(desk):
    mapping = DEALS.replace("closed_at: closed", "closed_at: {from: closed, required: true}")
    report = desk.run("id,name,closed\n1,A,soon\n2,B,2026-01-02\n", mapping)
    assert desk.counts(report) == {"created": 1, "rejected": 1}
    assert [(issue.line, issue.reason) for issue in report.issues if issue.severity == "rejected"] == [
        (2, "closed_at is needed and could not be read")
    ]


def test_issues_are_bounded_and_all_counted(desk):
    text = "id,name,closed\n" + "".join(f"{line},A,soon\n" for line in range(2, 502))
    report = desk.run(text, DEALS)
    assert desk.codes(report)["bad_date"] == 500
    assert len([issue for issue in report.issues if issue.code == "bad_date"]) == 100
    assert desk.codes(report)["missing_account"] == 500


def test_skipped_rows_say_why(desk):
    mapping = desk.accounts + (
        "skip_when: [{column: gone, equals: 'true', code: deleted, reason: it was deleted}]\n"
        "only_when: [{column: country, any_of: [DE, FR], code: abroad, reason: not our market}]\n"
    )
    report = desk.run("id,name,website,country,gone\n1,A,,DE,FALSE\n2,B,,DE,TRUE\n3,C,,US,\n4,D,,fr,\n", mapping)
    assert desk.counts(report) == {"created": 2, "skipped": 2}
    assert [(i.line, i.code, i.reason, i.column, i.value) for i in report.issues if i.severity == "skipped"] == [
        (3, "deleted", "it was deleted", "gone", "TRUE"),
        (4, "abroad", "not our market", "country", "US"),
    ]


DEALS = """
name: deals
object: opportunity
system: crm
fields: {external_id: id, name: name, closed_at: closed}
"""
