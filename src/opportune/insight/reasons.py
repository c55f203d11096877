"""The reasons of several accounts at once: one reading of their people's signals."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from opportune.insight.evaluate import Evaluator
from opportune.insight.reason import account_reason
from opportune.model.definitions import Definitions
from opportune.store import Transaction


def account_reasons(
    tx: Transaction, definitions: Definitions, account_ids: Sequence[int], at: datetime
) -> dict[int, str]:
    """What brought each account its score as of the last tick (`at`, naive UTC), in one line."""
    if not account_ids:
        return {}
    scores: dict[int, dict[int, int]] = {account_id: {} for account_id in account_ids}
    account_of: dict[int, int] = {}
    for account_id, subject_id, score in tx.fixed("list_people_scores", {"account_ids": list(account_ids)}):
        scores[account_id][subject_id] = score
        account_of[subject_id] = account_id
    rows: defaultdict[int, list[dict[str, Any]]] = defaultdict(list)
    for row in Evaluator(tx, definitions, list(account_of), at).contributions(at):
        rows[account_of[row["subject_id"]]].append(row)
    # A loop over accounts: the few on a screen, and words are not made in SQL.
    return {
        account_id: account_reason(rows[account_id], scores[account_id], definitions.kind_names, at)
        for account_id in account_ids
    }
