"""The shipped test kit: a fixed clock, an in-memory workspace, scenarios and the seeded generator."""
