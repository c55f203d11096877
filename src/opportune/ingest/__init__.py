"""Accepts events, records and files from outside."""
