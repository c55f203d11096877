"""Turns the rows of a file into records as the mapping says, and says what is wrong with each row.

Pure: it reads no file and no database. What a record means to the stored ones is decided later, by sets.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from urllib.parse import urlsplit

from opportune.errors import InvalidDefinition
from opportune.ingest.domains import company_domain, is_free_mail, registrable_domain
from opportune.ingest.fields import clean_email
from opportune.ingest.import_report import Issue, IssueLog, Severity
from opportune.ingest.values import Value, parser
from opportune.model.event import EventType
from opportune.model.import_target import IDENTITIES, TARGETS, ImportObject, Parse
from opportune.model.mapping import Condition, FieldRule, Mapping, closest

Row = dict[str, str]
Record = dict[str, object]
FieldReader = Callable[[int, Row], Value]
ConditionTest = Callable[[Row], bool]

KEY_BYTES = 16
"""Of the hash that makes a message id: no two rows of any file collide in practice."""


SUBJECT_FIELDS = ("user_id", "anonymous_id", "email", "group_id", "company_domain")
"""A signal needs one of them to be about somebody."""


class RecordReader:
    """Reads rows under one mapping. Counts the rows it leaves out; the rest go on as records."""

    def __init__(self, mapping: Mapping, issues: IssueLog, shift_days: int = 0) -> None:
        self._mapping = mapping
        self._issues = issues
        self._shift_days = shift_days
        self.rejected = 0
        self._required = _required_targets(mapping)
        self._any_of = _alternative_targets(mapping)
        self._fields = {name: self._field(name, rule, mapping.parse_of(name)) for name, rule in mapping.fields.items()}
        self._attributes = self._free_fields(mapping.attributes)
        self._context = self._free_fields(mapping.context)
        self._constants = {name: self._constant(name, text) for name, text in mapping.constants.items()}
        self._skip = [(condition, _test(condition)) for condition in mapping.skip_when]
        self._only = [(condition, _test(condition)) for condition in mapping.only_when]

    def read(self, line: int, row: Row) -> Record | None:
        """The record of a row, or None when it was skipped or rejected (and reported)."""
        for condition, holds in self._skip:
            if holds(row):
                self._leave_out(line, row, condition)
                return None
        for condition, holds in self._only:
            if not holds(row):
                self._leave_out(line, row, condition)
                return None
        record: Record = {"line": line}
        for target, read in self._fields.items():
            value = read(line, row)
            if value is not None:
                record[target] = value
            elif target in self._required:
                self._reject_missing(line, target, row)
                return None
        for target, value in self._constants.items():
            record.setdefault(target, value)
        if self._any_of and not any(target in record for target in self._any_of):
            self._reject_missing(line, " or ".join(self._any_of), row)
            return None
        return record if self._add_parts(line, row, record) else None

    def _add_parts(self, line: int, row: Row, record: Record) -> bool:
        """Whether the record is complete with them; if not, it is reported."""
        for name, reference in self._mapping.references.items():
            if text := row.get(reference.column, "").strip():
                record[f"{name}_ref"] = (registrable_domain(text) or text) if reference.by == "domain" else text
        for part, readers in (("attributes", self._attributes), ("context", self._context)):
            values = {name: value for name, read in readers.items() if (value := read(line, row)) is not None}
            if values:
                record[part] = values
        match self._mapping.object:
            case ImportObject.CONTACT:
                email = record.get("email")
                if isinstance(email, str) and (domain := company_domain(email.rpartition("@")[2])):
                    record["email_domain"] = domain
            case ImportObject.SIGNAL:
                return self._add_event_parts(line, row, record)
            case _:
                pass
        return True

    def _add_event_parts(self, line: int, row: Row, record: Record) -> bool:
        keys = self._mapping.key
        parts = [row.get(column, "") for column in keys] if keys else [*map("=".join, sorted(row.items()))]
        text = "\x1f".join([self._mapping.system, self._mapping.name, *parts])
        record["content_hash"] = hashlib.blake2b(text.encode(errors="replace"), digest_size=KEY_BYTES).hexdigest()
        url = record.pop("url", None)
        if isinstance(url, str):
            host, path = _split_url(url)
            if host:
                record.setdefault("url_host", host)
            record.setdefault("url_path", path)
        if "contact_ref" in record:
            record["user_id"] = f"{self._mapping.system}:{record.pop('contact_ref')}"
        user_id = record.get("user_id")
        if "email" not in record and isinstance(user_id, str) and "@" in user_id and (email := clean_email(user_id)):
            record["email"] = email
        return self._has_subject(line, record)

    def _has_subject(self, line: int, record: Record) -> bool:
        kind = record.setdefault("type", EventType.TRACK.value)
        if kind not in set(EventType):
            reason = f"the type {kind!r} is none of {', '.join(EventType)}"
            return self._reject(Issue(line, Severity.REJECTED, "unknown_type", reason))
        if not any(name in record for name in SUBJECT_FIELDS):
            reason = f"nothing says whom it is about; it needs one of {', '.join(SUBJECT_FIELDS)}"
            return self._reject(Issue(line, Severity.REJECTED, "missing_identity", reason))
        if kind == EventType.TRACK and "name" not in record:
            reason = "nothing says what happened: the name of the event is empty"
            return self._reject(Issue(line, Severity.REJECTED, "missing_event_name", reason))
        return True

    def _reject(self, issue: Issue) -> bool:
        self.rejected += 1
        self._issues.add(issue)
        return False

    def _leave_out(self, line: int, row: Row, condition: Condition) -> None:
        value = row.get(condition.column, "")
        self._issues.add(Issue(line, Severity.SKIPPED, condition.code, condition.reason, condition.column, value))

    def _reject_missing(self, line: int, target: str, row: Row) -> None:
        self.rejected += 1
        rule = self._mapping.fields.get(target)
        column = rule.columns[0] if rule else None
        value = row.get(column, "").strip() if column else ""
        reason = f"{target} is needed" + (" and could not be read" if value else " and is empty")
        self._issues.add(Issue(line, Severity.REJECTED, "missing_value", reason, column, value or None))

    def _constant(self, target: str, text: str) -> Value:
        return self._parsed(target, text, parser(TARGETS[self._mapping.object][target]))

    def _free_fields(self, rules: dict[str, FieldRule]) -> dict[str, FieldReader]:
        return {name: self._field(name, rule, rule.parse or Parse.TEXT) for name, rule in rules.items()}

    def _field(self, target: str, rule: FieldRule, kind: Parse) -> FieldReader:
        read = parser(kind, rule.formats, self._mapping.timezone, self._shift_days)
        default = None if rule.default is None else self._parsed(target, rule.default, parser(kind))
        columns, column = rule.columns, rule.columns[0]
        is_single = len(columns) == 1
        empty = frozenset(self._mapping.empty_values)
        has_words = bool(rule.map or rule.correct or rule.known)
        is_domain = kind is Parse.DOMAIN
        issues = self._issues

        def read_field(line: int, row: Row) -> Value:
            text = row.get(column, "") if is_single else " ".join(row[name] for name in columns if row.get(name))
            text = text.strip()
            if not text or text in empty:
                return default
            if has_words:
                text = _translate(line, column, text, rule, issues)
            try:
                value = read(text)
            except ValueError as error:
                code = "bad_date" if kind is Parse.DATETIME else f"bad_{kind}"
                became = "was left out" if default is None else f"is {rule.default} by default"
                reason = f"{target} {became}: {error}"
                issues.add(Issue(line, Severity.WARNING, code, reason, column, text))
                return default
            if is_domain and isinstance(value, str) and is_free_mail(value):
                reason = f"{value} gives mailboxes to everybody, so it names no company; {target} was left out"
                issues.add(
                    Issue(
                        line,
                        Severity.WARNING,
                        "free_mail_domain",
                        reason,
                        column,
                        text,
                    )
                )
                return default
            return value

        return read_field

    def _parsed(self, target: str, text: str, read: Callable[[str], Value]) -> Value:
        try:
            return read(text)
        except ValueError as error:
            raise InvalidDefinition(
                f"mapping {self._mapping.name}: {target} cannot be {text!r}: {error}", path=f"fields.{target}"
            ) from error


def _required_targets(mapping: Mapping) -> frozenset[str]:
    needed = {target for target, rule in mapping.fields.items() if rule.required}
    if mapping.object is ImportObject.SIGNAL:
        return frozenset(needed | {"occurred_at"})
    return frozenset(needed | set(mapping.key))


def _alternative_targets(mapping: Mapping) -> tuple[str, ...]:
    """The fields of which a record must have one, when the mapping names no key."""
    return () if mapping.key else tuple(name for name in IDENTITIES[mapping.object] if name in mapping.fields)


def _translate(line: int, column: str, text: str, rule: FieldRule, issues: IssueLog) -> str:
    if text in rule.correct:
        corrected = rule.correct[text]
        reason = f'"{text}" was read as "{corrected}"'
        issues.add(Issue(line, Severity.INFO, "corrected", reason, column, text))
        text = corrected
    text = rule.map.get(text, text)
    if rule.known and text not in rule.known:
        hint = closest(text, rule.known) or f"known are {', '.join(rule.known)}"
        reason = f'"{text}" is not known; {hint} It was kept as it is'
        issues.add(Issue(line, Severity.WARNING, "unknown_value", reason, column, text))
    return text


def _test(condition: Condition) -> ConditionTest:
    column = condition.column
    if condition.equals is not None:
        wanted = frozenset({condition.equals.casefold()})
    else:
        wanted = frozenset(text.casefold() for text in condition.any_of)
    if wanted:
        return lambda row: row.get(column, "").strip().casefold() in wanted
    if condition.matches is not None:
        pattern = re.compile(condition.matches)
        return lambda row: pattern.fullmatch(row.get(column, "").strip()) is not None
    is_empty = condition.empty
    return lambda row: (not row.get(column, "").strip()) == is_empty


def _split_url(url: str) -> tuple[str, str]:
    try:
        parts = urlsplit(url if "://" in url or url.startswith("/") else "//" + url)
        return parts.hostname or "", parts.path or "/"
    except ValueError:
        return "", url
