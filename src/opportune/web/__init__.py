"""The HTTP edge: one file per resource, no rules and no SQL. `create_app` puts the resources together."""

from opportune.web.application import Application, create_app
from opportune.web.context import Context
from opportune.web.metrics import Metrics

__all__ = ["Application", "Context", "Metrics", "create_app"]
