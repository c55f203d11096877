"""Turns definitions into named, readable SQL."""
