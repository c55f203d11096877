"""Segments: named sets of accounts or contacts that keep themselves."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import Field, StringConstraints, model_validator

from opportune.model.criteria import Criteria, SubjectType
from opportune.model.criteria_fit import criteria_problems
from opportune.model.names import Definition, Key, Name

Tag = Annotated[str, StringConstraints(min_length=1, max_length=64, strip_whitespace=True)]
Description = Annotated[str, StringConstraints(max_length=2000)]


class Mode(StrEnum):
    """Who decides on members: people (manual), criteria (rule), or workflows and ladders (managed).

    In every mode a pin of a person keeps a subject in or out, whatever else says.
    """

    MANUAL = "manual"
    RULE = "rule"
    MANAGED = "managed"


class SegmentDefinition(Definition):
    """A segment. Only mode `rule` has criteria."""

    segment: Key
    name: Name
    description: Description = ""
    subject: SubjectType = SubjectType.ACCOUNT
    mode: Mode
    criteria: Criteria | None = None
    folder: str = Field(default="", max_length=128)
    tags: tuple[Tag, ...] = Field(default=(), max_length=50)
    owner: str = Field(default="", max_length=254, description="The address of whoever looks after it")

    @model_validator(mode="after")
    def _fits_its_mode(self) -> SegmentDefinition:
        if self.mode is Mode.RULE and self.criteria is None:
            raise ValueError("a segment of mode rule needs criteria; mode manual or managed has none")
        if self.mode is not Mode.RULE and self.criteria is not None:
            raise ValueError(f"a segment of mode {self.mode.value} has no criteria; use mode rule, or leave them out")
        if self.criteria is not None and (problems := criteria_problems(self.criteria, self.subject)):
            raise ValueError("\n".join(problems))
        return self
