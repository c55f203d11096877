-- One row per subject: the score of the shipped model as one query by hand, with everything known beforehand written into it.
-- bench/rescore.py holds its rows against those of the compiled query.
with light as materialized (
    select subject_id,
        sum(case when points_e4 > 0 then points_e4 else 0 end) as positive_e4,
        sum(case when points_e4 < 0 then points_e4 else 0 end) as negative_e4,
        sum(case when is_third and points_e4 > 0 then points_e4 else 0 end) as third_positive_e4,
        sum(case when is_third and points_e4 < 0 then points_e4 else 0 end) as third_negative_e4,
        bit_or(lane) as lanes,
        count(*) filter (points_e4 > 0 and occurred_at > $ago_8_days) as recent_count,
        count(*) as signal_count, max(occurred_at) as last_signal_at, min(next_us) as next_us
    from (
        select coalesce(l.into_id, s.subject_id) as subject_id, s.occurred_at, k.is_third, k.lane,
            k.points_e2 * case when s.occurred_at > $ago_8_days then 100 when s.occurred_at > $ago_15_days then 75
                when s.occurred_at > $ago_31_days then 50 else 25 end as points_e4,
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
busy_source as (
    select subject_id as source_id, subject_id from busy
    union all
    select l.subject_id, l.into_id from identity_link l join busy b on b.subject_id = l.into_id
),
numbered as (
    select b.subject_id, s.kind_id, s.occurred_at, k.category_id, k.is_third, k.points_e2, k.cap_e6,
        row_number() over (
            partition by b.subject_id, s.kind_id, cast(s.occurred_at as date) order by s.occurred_at, s.signal_id
        ) as nth
    from signal s
    join busy_source b on b.source_id = s.subject_id
    join scored_kind k on k.kind_id = s.kind_id
    where s.verdict is null and s.occurred_at > $ago_91_days and s.occurred_at <= $now and k.points_e2 <> 0
),
of_kind as (
    select subject_id, category_id, is_third, cap_e6,
        sum(case when nth > 20 then 0 else points_e2 * case when occurred_at > $ago_8_days then 100
            when occurred_at > $ago_15_days then 75 when occurred_at > $ago_31_days then 50 else 25 end end)::bigint
        * case when points_e2 > 0 and count(*) filter (nth <= 20 and occurred_at > $ago_8_days) >= 3 then 125 else 100 end
            as points_e6
    from numbered
    group by subject_id, kind_id, category_id, is_third, cap_e6, points_e2
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
