"""The house rules that no other tool checks, each a pure function from files to problems.

It reads no database and runs none of the program. A check takes a `Files` mapping and returns one line per
problem, so that `test_tidy.py` can hold it against the real tree and against a bad sample alike.
"""

from __future__ import annotations

import ast
import json
import re
import subprocess
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path, PurePosixPath

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

Files = Mapping[str, str]
"""Text of each file by its path from the root of the repository, with forward slashes."""

ROOT = Path(__file__).parents[2]
PACKAGE = "src/opportune/"
SQL_FOLDER = PACKAGE + "store/sql/"
TEXT_SUFFIXES = frozenset(
    [".py", ".sql", ".md", ".toml", ".lock", ".json", ".yaml", ".yml", ".ts", ".tsx", ".js", ".css", ".html",
     ".sh", ".txt"]
)  # fmt: skip
TEXT_NAMES = frozenset(["Makefile", "Dockerfile", "LICENSE", "NOTICE", "run", ".gitignore", ".editorconfig", ".npmrc"])

MAX_FILE_BYTES = 1_000_000
"""Larger files are data, and are not read."""

MAX_LINES_PER_MODULE = 400
"""A generous bound, to be lowered and never raised. Past 300, ask which second subject has moved in."""

BANNED_MODULE_NAMES = frozenset({"common", "core", "managers", "services", "utils"})
"""Roles without a subject: whatever has no home ends up there."""

# Bracketed letters keep these patterns from finding themselves.
UNFINISHED = re.compile(r"\b(?:TO[D]O|FIX[M]E|XX[X])\b(?!\(#\d+\))")
UNREPEATABLE_SQL = re.compile(
    r"\b(?:now|random|uuid|uuidv4|uuidv7|gen_random_uuid|today|get_current_time|get_current_timestamp"
    r"|transaction_timestamp)\(\s*\)|\bcurrent_(?:timestamp|date|time)\b",
    re.IGNORECASE,
)
NOT_OURS_TO_NAME = re.compile(
    r"registr[y]\.[a-z]+\.[a-z]+|\bpy[p]i\.org|files\.python[h]osted|(?<![\w.~/-])/wor[k]/", re.IGNORECASE
)
SQL_NOISE = re.compile(r"--[^\n]*|/\*.*?\*/|'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|\$\$.*?\$\$", re.DOTALL)


def repository_files(root: Path = ROOT) -> Files:
    """Every text file that git tracks or would track. A file that vanishes while we read is left out."""
    listing = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=root,
        check=True,
        capture_output=True,
    )
    files: dict[str, str] = {}
    for name in sorted(set(listing.stdout.decode().split("\0")) - {""}):
        path = PurePosixPath(name)
        if path.suffix not in TEXT_SUFFIXES and path.name not in TEXT_NAMES:
            continue
        try:
            if (root / name).stat().st_size <= MAX_FILE_BYTES:
                files[name] = (root / name).read_text(encoding="utf-8")
        except (FileNotFoundError, IsADirectoryError, UnicodeDecodeError):
            continue
    return files


# Words and names


def unfinished_notes(files: Files) -> list[str]:
    """A note of unfinished work names its issue, as in TO-DO(#12), or is not there."""
    return [
        f"{place}: say which issue this is, or do it: {line.strip()}"
        for place, line in _numbered_lines(files, without=("package-lock.json",))
        if UNFINISHED.search(line)
    ]


def modules_without_subject(files: Files) -> list[str]:
    return [
        f"{name}: name it after its subject, not after a role"
        for name in files
        if name.startswith(("src/", "ui/src/"))
        and BANNED_MODULE_NAMES.intersection(part.split(".")[0].strip("_") for part in PurePosixPath(name).parts)
    ]


def names_not_ours(files: Files) -> list[str]:
    """Nothing ties the project to one machine or to one place to install from."""
    return [
        f"{place}: this ties the project to one place: {line.strip()[:80]}"
        for place, line in _numbered_lines(files)
        if NOT_OURS_TO_NAME.search(line)
    ]


# Python modules


def unparsable_modules(files: Files) -> list[str]:
    return [f"{name}: not Python" for name in files if name.endswith(".py") and _parse(files[name]) is None]


def dead_modules(files: Files) -> list[str]:
    """A module nobody imports. Tests don't keep a module alive, except one of the shipped test kit."""
    importers = {name: _imported_names(name, files[name]) for name in files if name.endswith(".py")}
    script_names = set(re.findall(r"=\s*\"(opportune[\w.]*):", files.get("pyproject.toml", "")))
    problems = []
    for name in _package_modules(files):
        dotted = _dotted(name)
        if name.endswith(("/__init__.py", "/__main__.py")) or dotted in script_names:
            continue
        allowed = ("src/", "tests/", "bench/") if name.startswith(PACKAGE + "testing/") else ("src/",)
        others = (names for other, names in importers.items() if other != name and other.startswith(allowed))
        if not any(dotted in names for names in others):
            problems.append(f"{name}: no other module imports it")
    return problems


def module_sizes(files: Files) -> list[tuple[int, str]]:
    """Lines and name of each module of the package, the largest first."""
    return sorted(((files[name].count("\n"), name) for name in _package_modules(files)), reverse=True)


def modules_too_long(files: Files) -> list[str]:
    return [
        f"{name}: {lines} lines, more than {MAX_LINES_PER_MODULE}; give its second subject a room of its own"
        for lines, name in module_sizes(files)
        if lines > MAX_LINES_PER_MODULE
    ]


# SQL


def unrepeatable_sql(files: Files) -> list[str]:
    """Time and chance are parameters, in .sql files and in every Python string, since it may be SQL."""
    problems = []
    for name, text in files.items():
        if not name.startswith("src/"):
            continue
        if name.endswith(".sql"):
            statements = [(1, SQL_NOISE.sub(_keep_lines, text))]
        elif name.endswith(".py"):
            statements = _string_constants(text)
        else:
            continue
        for first_line, sql in statements:
            for found in UNREPEATABLE_SQL.finditer(sql):
                line = first_line + sql.count("\n", 0, found.start())
                problems.append(f"{name}:{line}: {found.group()} differs each time; take it as a parameter")
    return problems


def badly_formed_sql_files(files: Files) -> list[str]:
    """One statement per file, which begins by saying what a result row is."""
    problems = []
    for name in _sql_files(files):
        text = files[name]
        if not text.startswith("-- ") or not text.splitlines()[0][3:].strip():
            problems.append(f"{name}: the first line is a comment that says what a result row is")
        if sum(1 for part in SQL_NOISE.sub(_keep_lines, text).split(";") if part.strip()) != 1:
            problems.append(f"{name}: exactly one statement per file")
        if not re.fullmatch(r"[a-z]+_[a-z0-9_]+\.sql", PurePosixPath(name).name):
            problems.append(f"{name}: named <verb>_<noun>.sql, as in append_signals.sql")
    return problems


def unused_sql_files(files: Files) -> list[str]:
    """A statement that no module of the package names, as "append_signals" or "append_signals.sql"."""
    named = {
        text.removesuffix(".sql").rsplit("/", 1)[-1]
        for name in _package_modules(files)
        for _, text in _string_constants(files[name])
    }
    return [f"{name}: no module names it" for name in _sql_files(files) if PurePosixPath(name).stem not in named]


MADE_BY_QUERY = re.compile(r"create\s+(?:or\s+replace\s+)?(?:temp\s+)?table\s+(\w+)\s+as\b", re.IGNORECASE)
INSERTED_INTO = re.compile(r"insert\s+into\s+(\w+)", re.IGNORECASE)
# They make their table whole, or never make it empty when more is to come.
MADE_WELL = {
    "create_derived_new_signal", "create_moving_contact", "create_all_judged_event", "create_live_signal",
    "create_touched_subject", "create_judged_event",
}  # fmt: skip


def tables_made_empty(files: Files) -> list[str]:
    """A table that a query made is not inserted into: what comes in bulk may be lost if it was made empty (decision 32)."""
    sources = [name for name in (*_sql_files(files), *_package_modules(files)) if "/migrations/" not in name]
    inserted = {table for name in sources for table in INSERTED_INTO.findall(files[name])}
    return [
        f"{name}: {table} is inserted into later; write its columns out"
        for name in sources
        for table in MADE_BY_QUERY.findall(files[name])
        if table in inserted and PurePosixPath(name).stem not in MADE_WELL
    ]


# They run at most once in a transaction, so that nothing is inserted into the same table after them.
ORDERED_ONCE = {
    "insert_accounts", "insert_accounts_of_domains", "insert_audience_messages", "insert_contacts", "insert_daily_scores",
    "insert_daily_signals", "insert_erased_daily_signals", "insert_event_topic_scores", "insert_first_highs",
    "insert_opportunities", "insert_past_daily_scores", "insert_topic_scores",
}  # fmt: skip


def ordered_inserts(files: Files) -> list[str]:
    """An insert that keeps an order loses, when it is empty, what comes in bulk after it (decision 32)."""
    problems = []
    for name in _sql_files(files):
        last = SQL_NOISE.sub(_keep_lines, files[name]).rstrip().rsplit("\n", 1)[-1]
        is_insert = INSERTED_INTO.search(files[name]) is not None
        if is_insert and last.startswith("order by") and PurePosixPath(name).stem not in ORDERED_ONCE:
            problems.append(f"{name}: order what it inserts from, or see that it runs once in a transaction")
    return problems


# Records and locks


def unlisted_decisions(files: Files) -> list[str]:
    """Every decision is in the index, every index entry exists, and numbers run from 0001 without a gap."""
    folder = "docs/decisions/"
    records = sorted(
        name.removeprefix(folder)
        for name in files
        if name.startswith(folder) and name.endswith(".md") and name != folder + "README.md"
    )
    linked = re.findall(r"\]\((\d{4}-[^)]+\.md)\)", files.get(folder + "README.md", ""))
    problems = [f"{folder}{name}: not listed in {folder}README.md" for name in records if name not in linked]
    problems += [f"{folder}README.md: links to {name}, which is not there" for name in linked if name not in records]
    numbers = [name[:4] for name in records]
    if numbers != [f"{number:04}" for number in range(1, len(numbers) + 1)]:
        problems.append(f"{folder}: numbers have a gap or a double: {' '.join(numbers)}")
    return problems


def stale_locks(files: Files) -> list[str]:
    """The locks hold a fitting version of all that pyproject.toml asks for, and no addresses."""
    project = tomllib.loads(files["pyproject.toml"])["project"]
    wanted = {
        "requirements.lock": project["dependencies"],
        "requirements-dev.lock": project["dependencies"] + project["optional-dependencies"]["dev"],
    }
    problems = []
    for lock, requirements in wanted.items():
        locked: dict[str, list[Version]] = {}
        for package, version in re.findall(r"^([\w.-]+)==([^\s;\\]+)", files[lock], re.MULTILINE):
            locked.setdefault(canonicalize_name(package), []).append(Version(version))
        for requirement in map(Requirement, requirements):
            versions = locked.get(canonicalize_name(requirement.name), [])
            if not versions or not all(requirement.specifier.contains(version) for version in versions):
                problems.append(f"{lock}: has no fitting {requirement}; run make lock")
        if "://" in files[lock]:
            problems.append(f"{lock}: holds an address; run make lock")
    for name, text in files.items():
        if not name.endswith("package-lock.json"):
            continue
        if any("resolved" in entry for entry in json.loads(text)["packages"].values()):
            problems.append(f"{name}: holds addresses; .npmrc beside it needs omit-lockfile-registry-resolved=true")
    return problems


CHECKS = (
    unfinished_notes,
    modules_without_subject,
    names_not_ours,
    unparsable_modules,
    dead_modules,
    modules_too_long,
    unrepeatable_sql,
    badly_formed_sql_files,
    unused_sql_files,
    tables_made_empty,
    ordered_inserts,
    unlisted_decisions,
    stale_locks,
)


def _numbered_lines(files: Files, without: tuple[str, ...] = ()) -> Iterator[tuple[str, str]]:
    for name, text in files.items():
        if not name.endswith(without):
            for number, line in enumerate(text.splitlines(), start=1):
                yield f"{name}:{number}", line


def _package_modules(files: Files) -> list[str]:
    return [name for name in files if name.startswith(PACKAGE) and name.endswith(".py")]


def _sql_files(files: Files) -> list[str]:
    return [name for name in files if name.startswith(SQL_FOLDER) and name.endswith(".sql")]


def _dotted(name: str) -> str:
    """The name by which `src/opportune/store/open.py` is imported."""
    return name.removeprefix("src/").removesuffix(".py").removesuffix("/__init__").replace("/", ".")


@cache
def _parse(text: str) -> ast.Module | None:
    try:
        return ast.parse(text)
    except SyntaxError:
        return None


def _imported_names(name: str, text: str) -> set[str]:
    """Dotted names that a module imports, or names in a string as in "opportune.web.app:create"."""
    tree = _parse(text)
    found: set[str] = set()
    for node in ast.walk(tree) if tree else ():
        match node:
            case ast.Import(names=aliases):
                found.update(alias.name for alias in aliases)
            case ast.ImportFrom(module=module, names=aliases, level=level):
                base = module or ""
                if level:
                    package = _dotted(name).split(".")
                    package = package if name.endswith("/__init__.py") else package[:-1]
                    base = ".".join([*package[: len(package) - level + 1], *([module] if module else [])])
                found.add(base)
                found.update(f"{base}.{alias.name}" for alias in aliases)
            case ast.Constant(value=str(value)) if value.startswith("opportune."):
                found.add(value.split(":")[0])
    return found


def _string_constants(text: str) -> list[tuple[int, str]]:
    """Line and text of every string in a module, f-strings included, docstrings left out."""
    tree = _parse(text)
    if tree is None:
        return []
    known = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    strings = []
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            pieces = [piece for piece in node.values if isinstance(piece, ast.Constant)]
            known.update(map(id, pieces))
            strings.append((node.lineno, "?".join(str(piece.value) for piece in pieces)))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in known:
            strings.append((node.lineno, node.value))
    return strings


def _keep_lines(noise: re.Match[str]) -> str:
    """Blanks out a comment or a literal, and leaves the line numbers as they were."""
    return " " + "\n" * noise.group().count("\n")
