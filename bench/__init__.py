"""Measures what issue 2 asks for, each figure beside its reference, in one run: `make bench SIZE=full`."""
