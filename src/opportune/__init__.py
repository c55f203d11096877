"""Opportune turns buyer signals into explained scores and timely action."""

__version__ = "0.1.0"
