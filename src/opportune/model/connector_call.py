"""One request of a connector: how it is made, what is picked out of the answer, and what an answer means."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, StringConstraints, model_validator

from opportune.model.connector_auth import Header
from opportune.model.names import Definition

__all__ = ["AnswerTest", "Call", "Calls", "Header", "Template", "parts_of", "value_at"]

Template = Annotated[str, StringConstraints(max_length=20_000)]
# A path into an answer: $ is all of it, $.results[0].id a part.
ANSWER_PATH = r"^\$(\.[A-Za-z_][A-Za-z0-9_-]*|\[\d{1,4}\])*$"
AnswerPath = Annotated[str, StringConstraints(pattern=ANSWER_PATH, max_length=200)]
PickName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=64)]
Scalar = str | int | float | bool
_PART = re.compile(r"\.([A-Za-z_][A-Za-z0-9_-]*)|\[(\d+)\]")
MAX_CALLS = 5


class AnswerTest(Definition):
    """What to look for in an answer: its status, a value in it, or both. A value that is not there fits nothing but `present`."""

    status: int | None = Field(default=None, ge=100, le=599)
    path: AnswerPath | None = None
    any_of: tuple[Scalar, ...] = Field(default=(), max_length=100)
    none_of: tuple[Scalar, ...] = Field(default=(), max_length=100)
    present: bool | None = None

    @model_validator(mode="after")
    def _whole(self) -> Self:
        tests = [bool(self.any_of), bool(self.none_of), self.present is not None]
        if self.path is None and (any(tests) or self.status is None):
            raise ValueError("give a status, or a path with one of any_of, none_of, present")
        if self.path is not None and sum(tests) != 1:
            raise ValueError(f"path {self.path} needs exactly one of any_of, none_of, present")
        return self

    def holds(self, status: int, answer: Any) -> bool:
        if self.status is not None and self.status != status:
            return False
        if self.path is None:
            return True
        value = value_at(answer, self.path)
        if self.present is not None:
            return (value is not None) == self.present
        return value in self.any_of if self.any_of else value is not None and value not in self.none_of


class Call(Definition):
    """A request. In `body` a string that is one expression in braces keeps the kind of its value, such as a list; the filter
    `number` makes text one. Headers and parameters that come out empty are left out.

    `unless` leaves the request out when such a value is known, `needs` when it is not. `pick` names values of the answer for the
    calls after it: `id` is what the other side calls the record, `record` its fields, `membership_id` its place in an audience.
    `done_when` takes an answer for good news, `retry_when` for a passing trouble, and `fail_when` for a failure, whatever its
    status; the first of them that fits counts. `needs_record` has the person or company created there first.
    """

    method: Literal["GET", "POST", "PUT", "PATCH", "DELETE"] = "POST"
    path: Template
    query: dict[str, Template] = Field(default_factory=dict, max_length=50)
    headers: dict[Header, Template] = Field(default_factory=dict, max_length=50)
    body: dict[str, Any] | list[Any] | Template | None = None
    form: dict[str, Template] | None = Field(default=None, max_length=50)
    pick: dict[PickName, AnswerPath] = Field(default_factory=dict, max_length=20)
    done_when: tuple[AnswerTest, ...] = Field(default=(), max_length=20)
    retry_when: tuple[AnswerTest, ...] = Field(default=(), max_length=20)
    fail_when: tuple[AnswerTest, ...] = Field(default=(), max_length=20)
    unless: PickName | None = None
    needs: PickName | None = None
    needs_record: bool = False

    @model_validator(mode="after")
    def _one_body(self) -> Self:
        if self.body is not None and self.form is not None:
            raise ValueError("a request has a body or a form, not both")
        if not self.path.startswith("/"):
            raise ValueError("path begins with a slash: it is a place below base_url")
        return self


def _as_list(value: Any) -> Any:
    return [value] if isinstance(value, dict) else value


# One call, or several that follow each other.
Calls = Annotated[tuple[Call, ...], BeforeValidator(_as_list), Field(min_length=1, max_length=MAX_CALLS)]


def parts_of(path: str) -> list[str | int]:
    """The names and the places in lists that a path such as $.results[0].id leads through."""
    return [name or int(place) for name, place in _PART.findall(path)]


def value_at(answer: Any, path: str) -> Any:
    """The value at a path such as $.results[0].id, or None."""
    for part in parts_of(path):
        if isinstance(part, str) and isinstance(answer, dict):
            answer = answer.get(part)
        elif isinstance(part, int) and isinstance(answer, list):
            answer = answer[part] if part < len(answer) else None
        else:
            return None
    return answer
