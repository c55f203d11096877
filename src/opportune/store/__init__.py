"""The only importer of duckdb: opens the one workspace file, migrates it, runs transactions and the fixed statements.

It owns no rule of the product; what a statement means is decided in `compile` and `plan`.
"""

from opportune.store.migrate import latest_version, migrate
from opportune.store.statements import statement
from opportune.store.workspace import Row, Transaction, Workspace

__all__ = ["Row", "Transaction", "Workspace", "latest_version", "migrate", "statement"]
