"""The numbers and settings that compiled criteria need to know of the definitions around them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from opportune.model.calendar import Calendar
from opportune.model.campaign import CampaignDefinition
from opportune.model.definitions import Definitions
from opportune.model.intent_report import IntentReportDefinition
from opportune.model.score_model import Composite


@dataclass(frozen=True)
class Catalogue:
    """Signal kinds, definitions and reports by key. `has_first` and `has_third`: whether that party ever sent a signal."""

    kind_ids: Mapping[str, int]
    definition_ids: Mapping[tuple[str, str], int] = field(default_factory=dict)
    reports: Mapping[str, IntentReportDefinition] = field(default_factory=dict)
    campaigns: Mapping[str, CampaignDefinition] = field(default_factory=dict)
    composite: Composite = field(default_factory=Composite)
    has_first: bool = True
    has_third: bool = True
    calendar: Calendar = field(default_factory=Calendar)

    def segment_id(self, key: str) -> int:
        return self.definition_ids[("segment", key)]

    def ladder_id(self, key: str) -> int:
        return self.definition_ids[("ladder", key)]


def catalogue_of(definitions: Definitions, has_first: bool = True, has_third: bool = True) -> Catalogue:
    """The catalogue of the definitions in force, or proposed.

    As long as no party sent a signal, the weights are those of the reports.
    """
    has_none = not (has_first or has_third)
    return Catalogue(
        kind_ids=definitions.kind_ids,
        definition_ids=definitions.definition_ids,
        reports={report.intent_report: report for report in definitions.intent_reports},
        campaigns={campaign.campaign: campaign for campaign in definitions.campaigns},
        composite=definitions.score_model.composite,
        has_first=has_first or has_none,
        has_third=has_third or has_none,
        calendar=Calendar(definitions.sending_rules.timezone, frozenset(definitions.sending_rules.holidays)),
    )
