"""Owns the DuckDB file: opening, migrations, transactions and SQL."""
