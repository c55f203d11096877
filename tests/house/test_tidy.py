"""Goal: the house rules hold, and each check finds what it is there to find.

Method: every check runs on the files of this repository, where it must be silent, and on a small bad sample, where it
must name exactly the bad file; a good sample beside it guards against false alarms.
"""

import pytest

from tests.house import tidy

PYPROJECT = """
[project]
dependencies = ["pytz>=2026.1"]
[project.optional-dependencies]
dev = ["pytest>=9"]
[project.scripts]
opportune = "opportune.cli:main"
"""
LOCKED = {
    "pyproject.toml": PYPROJECT,
    "requirements.lock": "pytz==2026.6 \\\n    --hash=sha256:00\n",
    "requirements-dev.lock": "pytest==9.2.0\npytz==2026.6\n",
    "tests/clients/package-lock.json": '{"packages": {"": {"name": "clients"}}}',
}
SQL = "-- One row per signal.\nselect id from signal where occurred_at < $now;\n"
INDEX = "docs/decisions/README.md"

BAD = [
    (tidy.unfinished_notes, {"src/opportune/a.py": "# TO" + "DO later\n"}, "src/opportune/a.py:1"),
    (tidy.unfinished_notes, {"docs/a.md": "fine\nFIX" + "ME(soon)\n"}, "docs/a.md:2"),
    (tidy.modules_without_subject, {"src/opportune/web/utils.py": ""}, "src/opportune/web/utils.py"),
    (tidy.modules_without_subject, {"src/opportune/core/score.py": ""}, "src/opportune/core/score.py"),
    (tidy.modules_without_subject, {"ui/src/_common.ts": ""}, "ui/src/_common.ts"),
    (tidy.names_not_ours, {"ui/.npmrc": "registry=https://registry" + ".example.org/\n"}, "ui/.npmrc:1"),
    (tidy.names_not_ours, {"docs/a.md": "from https://py" + "pi.org/p/\n"}, "docs/a.md:1"),
    (tidy.names_not_ours, {"tests/a.py": 'open("/wo' + 'rk/main/a.csv")\n'}, "tests/a.py:1"),
    (tidy.unparsable_modules, {"src/opportune/a.py": "def\n"}, "src/opportune/a.py"),
    (tidy.dead_modules, {"src/opportune/a.py": "import opportune.a\n"}, "src/opportune/a.py"),
    (
        tidy.dead_modules,
        {"src/opportune/plan/a.py": "", "tests/a.py": "from opportune.plan import a\n"},
        "src/opportune/plan/a.py",
    ),
    (tidy.modules_too_long, {"src/opportune/a.py": "\n" * (tidy.MAX_LINES_PER_MODULE + 1)}, "src/opportune/a.py"),
    (tidy.unrepeatable_sql, {"src/opportune/store/migrations/1.sql": "select\nnow();"}, "src/opportune/store/migrations/1.sql:2"),
    (tidy.unrepeatable_sql, {"src/opportune/a.py": 'q = "select current_timestamp"\n'}, "src/opportune/a.py:1"),
    (tidy.unrepeatable_sql, {"src/opportune/a.py": 'q = f"order by random(), {key}"\n'}, "src/opportune/a.py:1"),
    (tidy.unrepeatable_sql, {"src/opportune/a.py": 'q = """\nselect\n  UUID()\n"""\n'}, "src/opportune/a.py:3"),
    (tidy.badly_formed_sql_files, {"src/opportune/store/sql/list_a.sql": "select 1;"}, "src/opportune/store/sql/list_a.sql"),
    (tidy.badly_formed_sql_files, {"src/opportune/store/sql/list_a.sql": SQL + SQL}, "src/opportune/store/sql/list_a.sql"),
    (tidy.badly_formed_sql_files, {"src/opportune/store/sql/list_a.sql": "-- A row.\n;"}, "src/opportune/store/sql/list_a.sql"),
    (tidy.badly_formed_sql_files, {"src/opportune/store/sql/Signals.sql": SQL}, "src/opportune/store/sql/Signals.sql"),
    (
        tidy.ordered_inserts,
        {"src/opportune/store/sql/insert_seen.sql": "-- More.\ninsert into seen\nselect 2 as a\norder by a\n"},
        "src/opportune/store/sql/insert_seen.sql",
    ),
    (
        tidy.tables_made_empty,
        {
            "src/opportune/store/sql/create_seen.sql": "-- seen: one row.\ncreate temp table seen as\nselect 1 as a\n",
            "src/opportune/store/sql/insert_seen.sql": "-- More.\ninsert into seen select 2\n",
        },
        "src/opportune/store/sql/create_seen.sql",
    ),
    (tidy.unused_sql_files, {"src/opportune/store/sql/list_a.sql": SQL, "tests/a.py": '"list_a"'}, "src/opportune/store/sql/list_a.sql"),
    (tidy.unlisted_decisions, {INDEX: "", "docs/decisions/0001-a.md": ""}, "docs/decisions/0001-a.md"),
    (tidy.unlisted_decisions, {INDEX: "[a](0001-a.md)"}, "docs/decisions/README.md"),
    (tidy.unlisted_decisions, {INDEX: "[b](0002-b.md)", "docs/decisions/0002-b.md": ""}, "docs/decisions/"),
    (tidy.stale_locks, LOCKED | {"requirements.lock": "pytz==2025.1\n"}, "requirements.lock"),
    (tidy.stale_locks, LOCKED | {"requirements-dev.lock": "pytz==2026.6\n"}, "requirements-dev.lock"),
    (tidy.stale_locks, LOCKED | {"requirements.lock": "--index-url https://a.example\npytz==2026.6\n"}, "requirements.lock"),
    (tidy.stale_locks, LOCKED | {"ui/package-lock.json": '{"packages": {"a": {"resolved": "x"}}}'}, "ui/package-lock.json"),
]  # fmt: skip

GOOD = [
    (tidy.unfinished_notes, {"src/opportune/a.py": "# TO" + "DO(#12) take the second page too\n"}),
    (tidy.modules_without_subject, {"src/opportune/model/score.py": "", "tests/common.py": ""}),
    (tidy.names_not_ours, {"docs/a.md": "a frame" + "work/ and https://crm.example/work/ and ~/work/\n"}),
    (tidy.unparsable_modules, {"src/opportune/a.py": "def f(): ...\n", "docs/a.md": "def\n"}),
    (
        tidy.dead_modules,
        {
            "pyproject.toml": PYPROJECT,
            "src/opportune/__main__.py": "import opportune.cli\n",
            "src/opportune/cli.py": 'from opportune.web.routes import accounts\nserve("opportune.web.entry:create")\n',
            "src/opportune/web/__init__.py": "",
            "src/opportune/web/entry.py": "from . import auth\n",
            "src/opportune/web/auth.py": "",
            "src/opportune/web/routes/accounts.py": "from ..errors_page import show\n",
            "src/opportune/web/errors_page.py": "",
            "src/opportune/testing/scenario.py": "",
            "tests/a.py": "from opportune.testing.scenario import scenario\n",
        },
    ),
    (tidy.modules_too_long, {"src/opportune/a.py": "\n" * tidy.MAX_LINES_PER_MODULE, "tests/a.py": "\n" * 9999}),
    (
        tidy.unrepeatable_sql,
        {
            "src/opportune/store/sql/list_a.sql": "-- Not now().\nselect 'now()', current_tier from score where at < $now;",
            "src/opportune/a.py": '"""Never now()."""\n\n\ndef f(now):\n    "uuid() has no place here."\n    return g(now())\n',
            "tests/a.py": '"select now()"',
        },
    ),
    (
        tidy.badly_formed_sql_files,
        {
            "src/opportune/store/sql/list_signals.sql": "-- One row; and; more.\nselect ';' as a -- ;\n;\n",
            "src/opportune/store/migrations/0001.sql": "create table a (id int); create table b (id int);",
        },
    ),
    (tidy.ordered_inserts, {"src/opportune/store/sql/insert_seen.sql": "-- More.\ninsert into seen\nselect 2 as a\n"}),
    (
        tidy.tables_made_empty,
        {
            "src/opportune/store/sql/create_seen.sql": "-- seen: one row.\ncreate or replace temp table seen (a integer)\n",
            "src/opportune/store/sql/insert_seen.sql": "-- More.\ninsert into seen select 2\n",
        },
    ),
    (
        tidy.unused_sql_files,
        {
            "src/opportune/store/sql/list_a.sql": SQL,
            "src/opportune/store/sql/list_b.sql": SQL,
            "src/opportune/store/reader.py": 'run("list_a"); run("sql/list_b.sql")\n',
        },
    ),
    (tidy.unlisted_decisions, {INDEX: "1. [a](0001-a.md)", "docs/decisions/0001-a.md": "", "docs/a.md": ""}),
    (tidy.stale_locks, LOCKED),
]  # fmt: skip


@pytest.fixture(scope="module")
def files() -> tidy.Files:
    return tidy.repository_files()


@pytest.mark.parametrize("check", tidy.CHECKS, ids=lambda check: check.__name__)
def test_repository_is_tidy(check, files):
    problems = check(files)
    assert not problems, "\n" + "\n".join(problems)


@pytest.mark.parametrize(("check", "sample", "place"), BAD, ids=lambda part: getattr(part, "__name__", ""))
def test_check_finds_bad_sample(check, sample, place):
    assert [problem.split(": ")[0] for problem in check(sample)] == [place]


@pytest.mark.parametrize(("check", "sample"), GOOD, ids=lambda part: getattr(part, "__name__", ""))
def test_check_lets_good_sample_pass(check, sample):
    assert check(sample) == []


def test_every_check_has_both_samples():
    assert {check for check, *_ in BAD} == {check for check, *_ in GOOD} == set(tidy.CHECKS)


def test_largest_modules(files):
    """Prints the five largest modules (`pytest -s`): look at them at every change."""
    sizes = tidy.module_sizes(files)
    print(*(f"{lines:5} {name}" for lines, name in sizes[:5]), sep="\n")
    assert sizes, "there is a package to measure"


def test_repository_files_leave_out_what_git_ignores(files):
    assert "pyproject.toml" in files
    assert "Makefile" in files
    assert not any("node_modules/" in name or name.startswith(".venv/") for name in files)
