"""Connectors: how another system is spoken to, as a small file. CRMs, ad platforms and files differ in payload, not in kind."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, field_validator, model_validator

from opportune.model.connector_auth import Auth, NoAuth, SecretName
from opportune.model.connector_call import AnswerTest, Call, Calls, Header, Template
from opportune.model.names import Definition, Key, Name
from opportune.model.segment import Description

ConnectorObject = Literal["contact", "account"]
OBJECTS: tuple[ConnectorObject, ...] = ("contact", "account")
# What a connector can be asked to do, by the name of its calls.
CALLS = (
    *(f"{verb}_{subject}" for verb in ("find", "read", "create", "update", "upsert") for subject in OBJECTS),
    *(f"add_{subject}_to_audience" for subject in OBJECTS),
    *(f"remove_{subject}_from_audience" for subject in OBJECTS),
    "enroll_in_sequence", "purchase_contacts", "test",
)  # fmt: skip
# What a journey asks for: the operations of its nodes, which may cost credits.
OPERATIONS = (
    "add_to_audience", "remove_from_audience", "upsert_contact", "upsert_account", "save_contacts", "create_account",
    "enroll_in_sequence", "purchase_contacts",
)  # fmt: skip
FieldPath = Annotated[str, StringConstraints(pattern=r"^[a-z][A-Za-z0-9_]*(\.[A-Za-z0-9_-]+)+$", max_length=200)]
RemoteField = Annotated[str, StringConstraints(min_length=1, max_length=200, strip_whitespace=True)]
SettingName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=64)]
FileName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*\.csv$", max_length=100)]


class FieldPush(Definition):
    """One field of a mapping profile. `overwrite` writes whatever is there; `fill_blank` only where the other side has nothing."""

    path: FieldPath = Field(alias="from")
    to: RemoteField
    mode: Literal["overwrite", "fill_blank"] = "overwrite"
    value: Template | None = Field(default=None, description="Liquid that makes the value out of `value`")
    as_list: bool = Field(default=False, description="The other side takes a list of such values")


class CreditRules(Definition):
    """What operations cost, and how much may be used in a calendar month (UTC) and by one run of a journey."""

    per_call: dict[str, Annotated[int, Field(ge=0, le=1_000_000)]] = Field(default_factory=dict)
    per_contact: int = Field(default=0, ge=0, le=1_000_000, description="For each contact that is bought")
    monthly_limit: int | None = Field(default=None, ge=0)
    per_run_limit: int | None = Field(default=None, ge=0)

    @field_validator("per_call")
    @classmethod
    def _known(cls, costs: dict[str, int]) -> dict[str, int]:
        for operation in costs:
            if operation not in OPERATIONS:
                raise ValueError(f"there is no operation {operation}; an operation is one of {', '.join(OPERATIONS)}")
        return costs

    def price_of(self, operation: str, contacts: int = 0) -> int:
        """What one call costs in which up to so many contacts are bought."""
        return self.per_call.get(operation, 0) + self.per_contact * contacts


class ConnectorDefinition(Definition):
    """`via` says what carries it: HTTP, a CSV file that rows are added to, or a CSV catalogue that contacts are bought from.

    Templates in `calls` and `headers` are Liquid. They know contact, account, event, answers, settings, fields (by the mapping),
    match.field and match.value, remote_id, audience, sequence, membership_id, and what calls before them picked.
    """

    connector: Key
    name: Name
    description: Description = ""
    via: Literal["http", "csv_file", "csv_catalogue"] = "http"
    base_url: Annotated[str, StringConstraints(min_length=8, max_length=2_000)] | None = None
    settings: dict[SettingName, str] = Field(
        default_factory=dict, max_length=50, description="What differs from house to house"
    )
    auth: Auth = NoAuth()
    headers: dict[Header, Template] = Field(default_factory=dict, max_length=50)
    rate_limit: int | None = Field(default=None, ge=1, le=10_000, description="Messages a second")
    timeout_seconds: int = Field(default=20, ge=1, le=60)
    mapping: dict[ConnectorObject, Annotated[tuple[FieldPush, ...], Field(max_length=200)]] = Field(
        default_factory=dict
    )
    match: dict[ConnectorObject, Annotated[tuple[RemoteField, ...], Field(max_length=10)]] = Field(
        default_factory=dict,
        description="Fields of the other side that tell who somebody is, the surest first",
    )
    calls: dict[str, Calls] = Field(default_factory=dict)
    retry_when: tuple[AnswerTest, ...] = Field(
        default=(), max_length=20, description="Answers to any call that are a passing trouble, whatever their status"
    )
    files: dict[ConnectorObject, FileName] = Field(
        default_factory=dict, description="Names in the folder that the operator allows"
    )
    bought: dict[str, RemoteField] = Field(
        default_factory=dict, description="Which field of a bought contact becomes which of ours"
    )
    credits: CreditRules = CreditRules()

    @field_validator("calls")
    @classmethod
    def _known_calls(cls, calls: dict[str, tuple[Call, ...]]) -> dict[str, tuple[Call, ...]]:
        for name in calls:
            if name not in CALLS:
                raise ValueError(f"there is no call {name}; a call is one of {', '.join(CALLS)}")
        return calls

    @field_validator("bought")
    @classmethod
    def _known_fields(cls, bought: dict[str, str]) -> dict[str, str]:
        for field in bought:
            if field not in BOUGHT_FIELDS:
                raise ValueError(f"a contact has no field {field}; it is one of {', '.join(BOUGHT_FIELDS)}")
        return bought

    @model_validator(mode="after")
    def _whole(self) -> Self:
        for problem in self._problems():
            raise ValueError(problem)
        return self

    def _problems(self) -> Iterator[str]:
        if self.via == "http" and self.base_url is None:
            yield "base_url: say where the other system is, such as https://api.hubapi.com"
        if self.via != "http" and (self.base_url or self.calls or not isinstance(self.auth, NoAuth)):
            yield f"via {self.via} works with a file: leave out base_url, auth and calls, or use via http"
        if self.via == "csv_file" and not self.files:
            yield "files: name the file for contacts, accounts or both"
        if self.via == "csv_catalogue" and ("contact" not in self.files or "email" not in self.bought):
            yield "a catalogue needs `files.contact`, and in `bought` the column that holds the email"
        for subject in OBJECTS:
            written = [field.to for field in self.mapping.get(subject, ())]
            for name in self.match.get(subject, ()):
                if name not in written:
                    yield f"match.{subject}: the mapping writes no field {name}; name one of {', '.join(written) or 'them'}"
            if len(set(written)) < len(written):
                yield f"mapping.{subject}: a field is written twice; leave one of them out"
            if f"find_{subject}" in self.calls and not self.match.get(subject):
                yield f"match.{subject}: say by which fields find_{subject} looks somebody up"
            if (
                any(field.mode == "fill_blank" for field in self.mapping.get(subject, ()))
                and self.via == "http"
                and not {f"find_{subject}", f"read_{subject}"} & self.calls.keys()
            ):
                yield f"mapping.{subject}: fill_blank needs find_{subject} or read_{subject}, to see what is blank"

    @property
    def secrets(self) -> tuple[SecretName, ...]:
        """The secrets it needs, by name."""
        return self.auth.secrets

    @property
    def operations(self) -> tuple[str, ...]:
        """What a journey may ask of it."""
        return tuple(operation for operation in OPERATIONS if self.can(operation))

    def can(self, operation: str, subject: ConnectorObject | None = None) -> bool:
        """Whether it knows how to do this, about a contact or an account where that matters."""
        subjects = OBJECTS if subject is None else (subject,)
        match self.via, operation:
            case "csv_catalogue", _:
                return operation == "purchase_contacts"
            case "csv_file", "purchase_contacts" | "enroll_in_sequence":
                return False
            case "csv_file", "upsert_contact" | "save_contacts":
                return "contact" in self.files
            case "csv_file", "upsert_account" | "create_account":
                return "account" in self.files
            case "csv_file", _:
                return any(one in self.files for one in subjects)
            case _, "add_to_audience":
                return any(f"add_{one}_to_audience" in self.calls for one in subjects)
            case _, "remove_from_audience":
                return any(f"remove_{one}_from_audience" in self.calls for one in subjects)
            case _, "upsert_contact" | "save_contacts":
                return bool({"upsert_contact", "create_contact"} & self.calls.keys())
            case _, "upsert_account" | "create_account":
                return bool({"upsert_account", "create_account"} & self.calls.keys())
            case _:
                return operation in self.calls


# What a bought contact may bring along.
BOUGHT_FIELDS = (
    "email", "first_name", "last_name", "title", "persona", "phone", "country", "external_id", "company_domain",
)  # fmt: skip


def with_settings(
    definition: ConnectorDefinition,
    settings: Mapping[str, str],
    base_url: str | None = None,
    client_id: str | None = None,
) -> ConnectorDefinition:
    """A connector with these settings in place of its own. Raises ValueError for one that it does not have."""
    for name in settings:
        if name not in definition.settings:
            known = ", ".join(definition.settings) or "none"
            raise ValueError(f"connector {definition.connector} has no setting {name}; it has {known}")
    content = definition.model_dump(by_alias=True)
    content["settings"] |= settings
    if base_url is not None:
        content["base_url"] = base_url
    if client_id is not None:
        if "client_id" not in content["auth"]:
            raise ValueError(f"connector {definition.connector} has no client_id")
        content["auth"]["client_id"] = client_id
    return ConnectorDefinition.model_validate(content)
