-- One row per subject: the score of the shipped model as one query by hand, with everything known beforehand written into it.
-- bench/rescore.py holds its rows against those of the compiled query.
with light as materialized (
    select subject_id,
        sum(positive_e2 * percent)::bigint as positive_e4, sum(negative_e2 * percent)::bigint as negative_e4,
        sum(third_positive_e2 * percent)::bigint as third_positive_e4,
        sum(third_negative_e2 * percent)::bigint as third_negative_e4,
        bit_or(lane) as lanes, sum(is_recent) as recent_count,
        count(*) as signal_count, max(occurred_at) as last_signal_at, min(next_us) as next_us
    from (
        select coalesce(l.into_id, s.subject_id) as subject_id, s.occurred_at, k.lane, k.positive_e2, k.negative_e2,
            k.third_positive_e2, k.third_negative_e2,
            case when s.occurred_at > $ago_8_days then 100 when s.occurred_at > $ago_15_days then 75
                when s.occurred_at > $ago_31_days then 50 else 25 end as percent,
            case when s.occurred_at > $ago_8_days and k.points_e2 > 0 then 1 else 0 end as is_recent,
            -- Whole microseconds are added in a fraction of the time that intervals take.
            epoch_us(s.occurred_at) + case when s.occurred_at > $ago_8_days then 691200000000
                when s.occurred_at > $ago_15_days then 1296000000000 when s.occurred_at > $ago_31_days then 2678400000000
                else 7862400000000 end as next_us
        from signal s
        left join identity_link l on l.subject_id = s.subject_id
        join scored_kind k on k.kind_id = s.kind_id
        where s.verdict is null and s.occurred_at > $ago_91_days and s.occurred_at <= $now
    ) as weighted
    group by subject_id
),
-- Only these can reach a cap, a frequency bonus or the daily limit; plain sums are exact for everybody else.
busy as materialized (
    select subject_id from light where positive_e4 > 600000 or recent_count >= 3 or signal_count > 20
),
busy_source as materialized (
    select subject_id as source_id, subject_id from busy
    union all
    select l.subject_id, l.into_id from identity_link l join busy b on b.subject_id = l.into_id
),
worth as materialized (select * from scored_kind where points_e2 <> 0),
uncapped as materialized (
    select b.subject_id, s.kind_id, count(*) as signal_count,
        sum(case when s.occurred_at > $ago_8_days then 100 when s.occurred_at > $ago_15_days then 75
            when s.occurred_at > $ago_31_days then 50 else 25 end) as percents,
        sum(case when s.occurred_at > $ago_8_days then 1 else 0 end) as recent_count
    from signal s
    join busy_source b on b.source_id = s.subject_id
    join worth k on k.kind_id = s.kind_id
    where s.verdict is null and s.occurred_at > $ago_91_days and s.occurred_at <= $now
    group by b.subject_id, s.kind_id
),
-- The daily limit needs an order, but only where a person has more signals of a kind than may count in a day.
overfull as materialized (select subject_id, kind_id from uncapped where signal_count > 20),
capped as (
    select subject_id, kind_id,
        sum(case when occurred_at > $ago_8_days then 100 when occurred_at > $ago_15_days then 75
            when occurred_at > $ago_31_days then 50 else 25 end) as percents,
        sum(case when occurred_at > $ago_8_days then 1 else 0 end) as recent_count
    from (
        select o.subject_id, o.kind_id, s.occurred_at,
            row_number() over (
                partition by o.subject_id, o.kind_id, cast(s.occurred_at as date) order by s.occurred_at, s.signal_id
            ) as nth
        from signal s
        join busy_source b on b.source_id = s.subject_id
        join overfull o on o.subject_id = b.subject_id and o.kind_id = s.kind_id
        where s.verdict is null and s.occurred_at > $ago_91_days and s.occurred_at <= $now
    ) as ordered
    where nth <= 20
    group by subject_id, kind_id
),
weight as (
    select subject_id, kind_id, percents, recent_count from uncapped where signal_count <= 20
    union all
    select subject_id, kind_id, percents, recent_count from capped
),
of_kind as (
    select w.subject_id, k.category_id, k.is_third, k.cap_e6,
        (w.percents * k.points_e2 * case when k.points_e2 > 0 and w.recent_count >= 3 then 125 else 100 end)::bigint
            as points_e6
    from weight w
    join scored_kind k on k.kind_id = w.kind_id
),
of_category as (
    select subject_id, category_id, cap_e6,
        sum(case when points_e6 > 0 then points_e6 else 0 end)::bigint as positive_e6,
        sum(case when points_e6 < 0 then points_e6 else 0 end)::bigint as negative_e6,
        sum(case when points_e6 > 0 and is_third then points_e6 else 0 end)::bigint as third_positive_e6,
        sum(case when points_e6 < 0 and is_third then points_e6 else 0 end)::bigint as third_negative_e6
    from of_kind
    group by subject_id, category_id, cap_e6
),
of_busy as (
    select subject_id,
        sum(least(positive_e6, cap_e6))::bigint as positive_e6, sum(negative_e6)::bigint as negative_e6,
        count(*) filter (positive_e6 > 0) as categories,
        sum(positive_e6 - third_positive_e6)::bigint as first_positive_e6,
        sum(negative_e6 - third_negative_e6)::bigint as first_negative_e6,
        count(*) filter (positive_e6 > third_positive_e6) as first_categories,
        sum(third_positive_e6)::bigint as third_positive_e6, sum(third_negative_e6)::bigint as third_negative_e6,
        count(*) filter (third_positive_e6 > 0) as third_categories
    from of_category
    group by subject_id
),
visitors as (
    select l.into_id as subject_id, count(distinct s.subject_id) as visitor_count
    from signal s
    join identity_link l on l.subject_id = s.subject_id and l.into_id < 0
    where s.verdict is null and s.occurred_at > $ago_91_days and s.occurred_at <= $now
    group by l.into_id
),
everyone as (
    select l.subject_id,
        coalesce(b.positive_e6, l.positive_e4 * 100) as positive_e6,
        coalesce(b.negative_e6, l.negative_e4 * 100) as negative_e6,
        coalesce(b.categories, bit_count((l.lanes | (l.lanes >> 16)) & 65535)) as categories,
        coalesce(b.first_positive_e6, (l.positive_e4 - l.third_positive_e4) * 100) as first_positive_e6,
        coalesce(b.first_negative_e6, (l.negative_e4 - l.third_negative_e4) * 100) as first_negative_e6,
        coalesce(b.first_categories, bit_count(l.lanes & 65535)) as first_categories,
        coalesce(b.third_positive_e6, l.third_positive_e4 * 100) as third_positive_e6,
        coalesce(b.third_negative_e6, l.third_negative_e4 * 100) as third_negative_e6,
        coalesce(b.third_categories, bit_count(l.lanes >> 16)) as third_categories,
        l.signal_count, l.last_signal_at, make_timestamp(l.next_us) as next_decay_at
    from light l
    left join of_busy b on b.subject_id = l.subject_id
)
select e.subject_id,
    round(100 * (1 - exp(-greatest(positive_e6 * case when categories >= 5 then 140 when categories >= 4 then 130
        when categories >= 3 then 120 else 100 end + negative_e6 * 100, 0)::double / 6000000000.0)))::smallint as score,
    round(100 * (1 - exp(-greatest(first_positive_e6 * case when first_categories >= 5 then 140
        when first_categories >= 4 then 130 when first_categories >= 3 then 120 else 100 end
        + first_negative_e6 * 100, 0)::double / 6000000000.0)))::smallint as first_party_score,
    round(100 * (1 - exp(-greatest(third_positive_e6 * case when third_categories >= 5 then 140
        when third_categories >= 4 then 130 when third_categories >= 3 then 120 else 100 end
        + third_negative_e6 * 100, 0)::double / 6000000000.0)))::smallint as third_party_score,
    coalesce(v.visitor_count, 0) as visitor_count, e.signal_count, e.last_signal_at, e.next_decay_at
from everyone e
left join visitors v on v.subject_id = e.subject_id
