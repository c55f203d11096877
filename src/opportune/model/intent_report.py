"""Intent reports: the two sub-scores of accounts, weighed as one likes, over part of the market."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any

from pydantic import Field, StringConstraints, model_validator

from opportune.model.criteria import Criteria, SubjectType
from opportune.model.criteria_fit import criteria_problems
from opportune.model.names import Definition, Key, Name
from opportune.model.segment import Description, Tag

Topic = Annotated[str, StringConstraints(min_length=1, max_length=128, strip_whitespace=True)]


class Preset(StrEnum):
    """Weights for a purpose; `custom` has its own."""

    NET_NEW_DEMAND = "net_new_demand"
    HOT_DEMAND = "hot_demand"
    BUYER_JOURNEY = "buyer_journey"
    CUSTOM = "custom"


# First-party percent of each preset; the rest is third-party.
PRESET_PERCENT = {Preset.NET_NEW_DEMAND: 20, Preset.HOT_DEMAND: 80, Preset.BUYER_JOURNEY: 50}


class IntentReportDefinition(Definition):
    """A report. With `topics` the third-party score is the highest score among these topics in their newest week, up to
    28 days old, else the third-party part of the intent score. `scope` None takes all accounts; members of `exclude` are out.
    """

    intent_report: Key
    name: Name
    description: Description = ""
    preset: Preset = Preset.CUSTOM
    first_party_percent: int = Field(default=50, ge=0, le=100)
    topics: tuple[Topic, ...] = Field(default=(), max_length=200)
    scope: Criteria | None = None
    exclude: tuple[Key, ...] = ()
    tags: tuple[Tag, ...] = Field(default=(), max_length=50)
    owner: str = Field(default="", max_length=254)

    @model_validator(mode="before")
    @classmethod
    def _fill_preset(cls, raw: Any) -> Any:
        if isinstance(raw, dict) and raw.get("preset", "custom") != "custom":
            percent = next((PRESET_PERCENT[preset] for preset in PRESET_PERCENT if preset == raw["preset"]), None)
            given = raw.get("first_party_percent", percent)
            if percent is not None and given != percent:
                raise ValueError(
                    f"preset {raw['preset']} weighs the first party with {percent} percent; use preset custom for {given}"
                )
            if percent is not None:
                return {**raw, "first_party_percent": percent}
        return raw

    @model_validator(mode="after")
    def _scope_fits(self) -> IntentReportDefinition:
        if self.scope is not None and (problems := criteria_problems(self.scope, SubjectType.ACCOUNT, "scope")):
            raise ValueError("\n".join(problems))
        return self

    @property
    def third_party_percent(self) -> int:
        return 100 - self.first_party_percent
