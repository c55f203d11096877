"""Stand-ins for the systems that journeys push to, on real ports of this machine.

Each takes what the platform's documentation says it takes and nothing else, keeps what it was told, and can be told to fail.
"""

from opportune.testing.receivers.google import GoogleAds
from opportune.testing.receivers.hubspot import HubSpot
from opportune.testing.receivers.linkedin import LinkedIn
from opportune.testing.receivers.meta import Meta
from opportune.testing.receivers.outreach import Outreach
from opportune.testing.receivers.platform import Platform, Seen, serving
from opportune.testing.receivers.provider import Provider
from opportune.testing.receivers.push_service import Browser, PushService
from opportune.testing.receivers.salesforce import Salesforce

__all__ = [
    "Browser",
    "GoogleAds",
    "HubSpot",
    "LinkedIn",
    "Meta",
    "Outreach",
    "Platform",
    "Provider",
    "PushService",
    "Salesforce",
    "Seen",
    "serving",
]
