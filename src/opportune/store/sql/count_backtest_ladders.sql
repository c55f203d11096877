-- One row per ladder: how often a stage changed, and how many subjects came onto the same stage again within $flap_days days.
with climbed as (
    select ladder_id, subject_id, stage, moment,
        lag(moment) over (partition by ladder_id, subject_id, stage order by moment) as before
    from backtest_stage_change
)
select ladder_id, count(*) as changes,
    count(distinct case when stage is not null and moment <= before + to_days($flap_days) then subject_id end) as flapped
from climbed
group by ladder_id
