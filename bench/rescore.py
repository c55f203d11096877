"""Every score computed again from all signals: beside the best query by hand, beside pandas, and in how much memory.

The rows are held against each other before anything is timed. `python -m bench.rescore [small|full]` prints it all.
"""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path

import pandas as pd

from bench.figures import Figure, figure, seconds_each
from bench.pandas_scores import Facts, score_with_pandas
from bench.stores import NOW, fresh_copy, scored, shape_of
from opportune.compile.decay import KNOWN_NOW
from opportune.compile.query import Query
from opportune.compile.score import account_scores, all_contact_scores
from opportune.model.definitions import Definitions
from opportune.settings import DEFAULT_MEMORY_LIMIT_MB
from opportune.store import Transaction, Workspace
from opportune.store.definitions import load_definitions, save_definitions
from opportune.store.workspace import naive
from opportune.tick.run import run_tick

SIGNALS = {"small": 500_000, "full": 20_000_000}
REPEATS = {"small": 3, "full": 5}
GOAL_HAND_WRITTEN, GOAL_PANDAS, GOAL_PEAK_MB = 1.3, 5.0, 3_000
_HERE = Path(__file__).parent
_CONTACT_COLUMNS = (
    "subject_id, score, first_party_score, third_party_score, visitor_count, signal_count, last_signal_at"
)
_ROLLED_COLUMNS = "engaged_count, contact_count, signal_count, last_signal_at"
_ACCOUNT_COLUMNS = f"account_id, score, first_party_score, third_party_score, {_ROLLED_COLUMNS}"
_OURS_PARTS = """\
    select case when o.subject_id < 0 then -o.subject_id else c.account_id end as account_id,
        o.subject_id as contact_id, o.score, o.first_party_score, o.third_party_score, o.visitor_count, o.signal_count,
        o.last_signal_at
    from compiled_contact o
    left join contact c on c.contact_id = o.subject_id
    where o.subject_id < 0 or c.account_id is not null"""


def measure(size: str) -> list[Figure]:
    """Three figures with goals, and what they are made of."""
    return [*_beside_hand_written(size), *_beside_pandas(size), _peak_memory(size)]


def _beside_hand_written(size: str) -> list[Figure]:
    count = SIGNALS[size]
    workspace = Workspace.open(scored(shape_of(count)), NOW)
    try:
        with workspace.transaction() as tx:
            compiled, by_hand = _Compiled(tx), _ByHand(tx)
            compiled.run()
            by_hand.run()
            _expect_same(tx, "compiled_contact", "hand_contact", _CONTACT_COLUMNS + ", next_decay_at")
            _expect_same(tx, "compiled_account", "hand_account", _ACCOUNT_COLUMNS)
            ours, reference = seconds_each(REPEATS[size], compiled.run, by_hand.run)
    finally:
        workspace.close()
    return [
        figure(
            f"full rescore of {count:,} signals",
            ours,
            "s",
            reference=reference,
            goal=f"at most {GOAL_HAND_WRITTEN} times the best query by hand",
            met=ours <= GOAL_HAND_WRITTEN * reference,
        ),
        figure(f"full rescore of {count:,} signals, rate", count / ours / 1e6, "million signals/s"),
    ]


def _beside_pandas(size: str) -> list[Figure]:
    count = SIGNALS[size]
    workspace = Workspace.open(scored(shape_of(count)), NOW)
    try:
        with workspace.transaction() as tx:
            compiled = _Compiled(tx)
            facts = _facts(tx)
            definitions = compiled.definitions
            compiled.run()
            contacts, accounts = score_with_pandas(facts, definitions, naive(NOW))
            _expect_same_frame(tx, "compiled_contact", "subject_id", contacts)
            _expect_same_frame(tx, "compiled_account", "account_id", accounts)
            repeats = max(2, REPEATS[size] - 2)
            ours, reference = seconds_each(
                repeats, compiled.run, lambda: score_with_pandas(facts, definitions, naive(NOW))
            )
    finally:
        workspace.close()
    return [
        figure(
            f"full rescore of {count:,} signals beside pandas",
            ours,
            "s",
            reference=reference,
            goal=f"at least {GOAL_PANDAS:g} times as fast",
            met=ours * GOAL_PANDAS <= reference,
        )
    ]


def _peak_memory(size: str) -> Figure:
    """A tick after a change of the score model, in a process of its own: nearly every score, ledger row and delta is new."""
    count = SIGNALS[size]
    path = fresh_copy(scored(shape_of(count)), "peak")
    command = [sys.executable, "-m", "bench.rescore", "peak", str(path), (NOW + timedelta(seconds=1)).isoformat()]
    try:
        answer = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    finally:
        path.unlink()
    peak_mb = json.loads(answer)["peak_mb"]
    return figure(
        f"peak memory of a tick that rescores {count:,} signals",
        peak_mb,
        "MB",
        goal=f"under {GOAL_PEAK_MB:,} MB",
        met=peak_mb < GOAL_PEAK_MB,
    )


class _Compiled:
    """What the tick runs: compiled contact scores, then account scores, each into a working table."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx
        self.definitions: Definitions = load_definitions(tx)
        model = self.definitions.score_model
        self._contacts = all_contact_scores(model, None, KNOWN_NOW, naive(NOW))
        self._accounts = account_scores(model, _OURS_PARTS)

    def run(self) -> None:
        _create(self._tx, "compiled_contact", self._contacts)
        _create(self._tx, "compiled_account", self._accounts)


class _ByHand:
    def __init__(self, tx: Transaction) -> None:
        self._tx = tx
        moments = {f"ago_{days}_days": naive(NOW) - timedelta(days=days) for days in (8, 15, 31, 91)}
        text = (_HERE / "hand_written_contacts.sql").read_text(encoding="utf-8")
        self._contacts = Query(text, {"now": naive(NOW), **moments})
        self._accounts = Query((_HERE / "hand_written_accounts.sql").read_text(encoding="utf-8"))

    def run(self) -> None:
        _create(self._tx, "hand_contact", self._contacts)
        _create(self._tx, "hand_account", self._accounts)


def _create(tx: Transaction, table: str, query: Query) -> None:
    tx.run(f"create or replace temp table {table} as {query.sql}", query.params)


def _expect_same(tx: Transaction, found: str, wanted: str, columns: str) -> None:
    for left, right in ((found, wanted), (wanted, found)):
        rows = tx.run(f"select {columns} from {left} except all select {columns} from {right} limit 3")
        assert not rows, f"in {left} and not in {right}: {rows}"


def _expect_same_frame(tx: Transaction, table: str, key: str, frame: pd.DataFrame) -> None:
    rows = tx.run_dicts(f"select * from {table} order by {key}")
    wanted = pd.DataFrame(rows).set_index(key)[list(frame.columns)]
    differing = (frame.sort_index().reset_index(drop=True) != wanted.reset_index(drop=True)).any(axis=1)
    assert list(frame.sort_index().index) == list(wanted.index), "the same subjects"
    assert not differing.any(), f"pandas differs: {frame.sort_index()[differing.to_numpy()].head(3)}"


def _facts(tx: Transaction) -> Facts:
    def frame(query: str) -> pd.DataFrame:
        return tx._con.execute(query).df()

    links = frame("select subject_id as source_id, into_id from identity_link")
    accounts = frame("select contact_id, account_id from contact").set_index("contact_id")["account_id"]
    signals = frame("select signal_id, subject_id, kind_id, occurred_at, verdict is not null as is_machine from signal")
    return Facts(signals, links, accounts)


def _print_peak(path: Path, now: datetime) -> None:
    workspace = Workspace.open(path, now, DEFAULT_MEMORY_LIMIT_MB)
    with workspace.transaction() as tx:
        model = load_definitions(tx).score_model
        save_definitions(tx, [model.model_copy(update={"saturation": model.saturation + 20})], naive(now))
    result = run_tick(workspace, now)
    assert result.is_full, "a changed model rescores everything"
    workspace.close()
    print(json.dumps({"peak_mb": _peak_kilobytes() / 1024}))


def _peak_kilobytes() -> int:
    """The most memory this program has held: what `getrusage` says includes the process that it was forked from."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(next(line for line in status.splitlines() if line.startswith("VmHWM")).split()[1])


if __name__ == "__main__":
    if sys.argv[1:2] == ["peak"]:
        _print_peak(Path(sys.argv[2]), datetime.fromisoformat(sys.argv[3]))
    else:
        for found in measure(sys.argv[1] if len(sys.argv) > 1 else "small"):
            print(json.dumps(found))
