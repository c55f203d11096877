"""Runs one plan inside one transaction."""
