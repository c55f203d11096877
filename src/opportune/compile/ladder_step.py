"""Where on a ladder a number leads to from the stage where one stands, and which segments that brings."""

from __future__ import annotations

from opportune.compile.claims import Carriage
from opportune.model.ladder import LadderDefinition


def ladder_steps(
    ladder: LadderDefinition, number: int, measured: str, previous: str, now: str, carriage: Carriage
) -> dict[str, str]:
    """The steps of one ladder after the step `previous`: measure, place, and claim the segment of the stage.

    `measured` is the number, over a row `t`; `now` a parameter.
    """
    target = f"m.target_{number}"
    changed = f"{target} is distinct from m.stage_{number}"
    claims = {
        stage.segment: f"case when {target} = '{stage.stage}' then coalesce({carriage.claimed('m', stage.segment)}, {number}) end"
        for stage in ladder.stages
        if stage.segment is not None and stage.segment in carriage.managed
    }
    lines = ",\n    ".join(
        [
            f"{target} as stage_{number}",
            f"case when {changed} then {now} else m.since_{number} end as since_{number}",
            f"case when {changed} then m.stage_{number} else m.previous_{number} end as previous_{number}",
            *carriage.with_claims(claims),
        ]
    )
    return {
        f"measured_{number}": f"select t.*, {measured} as measured_{number}\nfrom {previous} t",
        f"placed_{number}": f"select m.* exclude (measured_{number}),\n"
        f"    {_stage_reached(ladder, number, f'm.measured_{number}', now)} as target_{number}\n"
        f"from measured_{number} m",
        f"ladder_{number}": f"-- {ladder.ladder}\n"
        f"select m.* exclude (target_{number}) replace (\n    {lines}\n)\nfrom placed_{number} m",
    }


def _stage_reached(ladder: LadderDefinition, number: int, value: str, now: str) -> str:
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
