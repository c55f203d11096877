"""Goal: the same records come out of every format, and a file that cannot be imported gives one clear error."""

import gzip
import json

import duckdb
import pytest

from opportune.errors import InvalidInput, NotFound

RECORDS = [
    {"id": "A1", "name": "Acme", "website": "acme.com", "staff": 10, "fit": 7.5, "segment": "gold"},
    {"id": "A2", "name": 'Bêta, "the" best\nof all', "website": None, "staff": 20, "fit": None, "segment": None},
    {"id": None, "name": "Nobody", "website": None, "staff": None, "fit": None, "segment": None},
]


def csv_file(desk):
    return desk.write(
        "id,name,website,staff,fit,segment\nA1,Acme,acme.com,10,7.5,gold\n"
        'A2,"Bêta, ""the"" best\nof all",,20,,\n,Nobody,,,,\n'
    )


def jsonl_file(desk):
    return desk.write("".join(json.dumps(record) + "\n" for record in RECORDS), "file.jsonl")


def parquet_file(desk):
    source, path = jsonl_file(desk), desk.folder / "file.parquet"
    duckdb.execute(f"copy (from read_json('{source}')) to '{path}'")
    return path


def gzip_file(desk):
    return desk.write(gzip.compress(jsonl_file(desk).read_bytes()), "file.jsonl.gz")


@pytest.mark.parametrize("make", [csv_file, jsonl_file, parquet_file, gzip_file])
def test_every_format_gives_the_same_records(desk, make):
    report = desk.run(make(desk), desk.accounts)
    assert desk.rows("select name, domain, employees, attributes::varchar from account order by account_id") == [
        ("Acme", "acme.com", 10, '{"segment":"gold","score":7.5}'),
        ('Bêta, "the" best\nof all', None, 20, None),
    ]
    assert desk.counts(report) == {"created": 2, "rejected": 1}
    rejected = [issue.line for issue in report.issues if issue.severity == "rejected"]
    assert rejected == ([5] if make is csv_file else [3])


def test_inner_objects_of_json_are_columns_with_dots(desk):
    mapping = desk.accounts.replace("name: name,", "name: company.name,")
    desk.run(desk.write('{"id": 1, "company": {"name": "Acme"}, "x": [1]}\n', "a.jsonl"), mapping)
    assert desk.rows("select name from account") == [("Acme",)]


def test_letters_in_lists_of_json_are_kept(desk):
    desk.run(desk.write('{"id": 1, "name": "Acme", "segment": ["München"]}\n', "a.jsonl"), desk.accounts)
    assert desk.rows("select attributes ->> 'segment' from account") == [('["München"]',)]


def test_columns_of_parquet_may_have_any_name_but_one(desk):
    path = desk.folder / "a.parquet"
    duckdb.execute(f"copy (select 'A1' as id, 'Acme' as name, 7 as row_number) to '{path}'")
    assert (
        desk.counts(desk.run(path, desk.accounts.replace("employees: staff", "employees: row_number")))["created"] == 1
    )
    assert desk.rows("select name, employees from account") == [("Acme", 7)]
    duckdb.execute(f"copy (select 'A1' as id, 1 as file_row_number) to '{path}'")
    with pytest.raises(InvalidInput, match="has a column file_row_number, a name that is taken"):
        desk.run(path, desk.accounts)


def test_bad_lines_of_json_are_rejected(desk):
    report = desk.run(desk.write('{"id": 1}\n{"id": \n[1]\n\n{"id": 2}\n', "a.jsonl"), desk.accounts)
    assert desk.counts(report) == {"created": 2, "rejected": 2}
    assert [(line, code) for line, code in desk.lines(report) if code == "bad_json"] == [
        (2, "bad_json"),
        (3, "bad_json"),
    ]


def test_empty_file(desk):
    with pytest.raises(InvalidInput, match=r"file\.csv is empty\. Export it again\."):
        desk.run("", desk.accounts)


@pytest.mark.parametrize("text", ["\n\n", "\ufeff"])
def test_file_without_a_header(desk, text):
    with pytest.raises(InvalidInput, match="has no header line"):
        desk.run(text, desk.accounts)


def test_file_with_a_header_only(desk):
    report = desk.run("id,name,website\n", desk.accounts)
    assert (report.rows, desk.counts(report)) == (0, {})


def test_missing_file(desk):
    with pytest.raises(NotFound, match=r"There is no file .*none\.csv"):
        desk.run(desk.folder / "none.csv", desk.accounts)


def test_missing_column_names_the_found_ones_and_the_nearest(desk):
    with pytest.raises(InvalidInput) as error:
        desk.run("oportunity_id,product,deal_stage\n1,GTX Pro,Won\n", "maven-opportunities")
    assert error.value.message.split("csv", 1)[1] == (
        ' does not fit the mapping maven-opportunities: it has no column "opportunity_id" '
        '(did you mean "oportunity_id"?). '
        "Its columns are oportunity_id, product, deal_stage. Choose another mapping, or name the right column in it."
    )
    assert error.value.details == {"missing": ["opportunity_id"], "columns": ["oportunity_id", "product", "deal_stage"]}


def test_missing_column_that_is_not_needed_is_a_warning(desk):
    report = desk.run("id,nmae,website\n1,Acme,acme.com\n", desk.accounts)
    issues = {issue.column: issue.reason for issue in report.issues if issue.code == "missing_column"}
    assert issues["name"] == 'the file has no column "name"; did you mean "nmae"?'
    assert issues["staff"] == 'the file has no column "staff"; the field stays empty'


def test_wrong_mapping(desk):
    with pytest.raises(InvalidInput, match='does not fit the mapping maven-users: it has no column "sales_agent"'):
        desk.run(desk.data / "maven/accounts.csv", "maven-users")
    report = desk.run(desk.data / "maven/accounts.csv", "access-log")
    assert desk.counts(report) == {"rejected": 86}


def test_broken_containers(desk):
    with pytest.raises(InvalidInput, match="no complete Parquet file"):
        desk.run(desk.write(b"PAR1 and then nothing", "a.parquet"), desk.accounts)
    with pytest.raises(InvalidInput, match="is a Parquet file, not csv"):
        desk.run(parquet_file(desk), "format: csv" + desk.accounts)
    whole = gzip.compress(b"id,name\n" + b"".join(b"%d,Name %d\n" % (n, n * 7919) for n in range(5_000)))
    before = desk.everything()
    with pytest.raises(InvalidInput, match="cannot be read to its end"):
        desk.run(desk.write(whole[: len(whole) // 2], "a.csv.gz"), desk.accounts)
    assert desk.everything() == before


def test_progress_ends_at_the_whole(desk):
    from opportune.ingest.import_files import import_file
    from opportune.ingest.mapping_files import load_mapping

    seen = []
    import_file(
        desk.workspace, desk.log, desk.clock, desk.data / "weblog/apache_logs.gz", load_mapping("access-log"),
        progress=lambda done, size: seen.append((done, size)),
    )  # fmt: skip
    sizes = {size for _, size in seen}
    assert len(sizes) == 1
    assert [done for done, _ in seen] == sorted(done for done, _ in seen)
    assert seen[-1][0] == seen[-1][1]
