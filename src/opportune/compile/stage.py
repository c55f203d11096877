"""Where on a ladder a number leads to from the stage where one stands."""

from __future__ import annotations

from opportune.model.ladder import LadderDefinition


def stage_reached(ladder: LadderDefinition, number: int, value: str, now: str) -> str:
    """The stage's key as SQL over a row `m` with stage_N and since_N of the ladder with this number, NULL for none."""
    bands = " ".join(f"when {value} >= {stage.from_:g} then '{stage.stage}'" for stage in reversed(ladder.stages))
    stays = []
    if ladder.min_dwell_days:
        ends = f"m.since_{number} + interval {ladder.min_dwell_days} day"
        known = ", ".join(f"'{stage.stage}'" for stage in ladder.stages)
        stays.append(f"(m.stage_{number} in ({known}) and {ends} > {now})")
    for place, stage in enumerate(ladder.stages):
        above = ladder.stages[place + 1].from_ + ladder.hysteresis if place + 1 < len(ladder.stages) else None
        upper = f" and {value} < {above:g}" if above is not None else ""
        lower = f"{value} >= {stage.from_ - ladder.hysteresis:g}"
        stays.append(f"(m.stage_{number} = '{stage.stage}' and {lower}{upper})")
    keeps = " or ".join(stays)
    return f"case when {value} is null then null when coalesce({keeps}, false) then m.stage_{number} {bands} end"
