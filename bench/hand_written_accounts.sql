-- One row per account: the roll-up of the shipped model by hand. A table of a hundred values stands for the logarithms.
with loss as (
    select s as score, case when s >= 100 then 50000000000000 else round(-ln(1 - s / 100.0) * 1e12)::bigint end as loss_e12
    from range(101) r(s)
),
part as (
    select case when h.subject_id < 0 then -h.subject_id else c.account_id end as account_id, h.subject_id as contact_id,
        h.score, h.visitor_count, h.signal_count, h.last_signal_at, a.loss_e12, f.loss_e12 as first_loss_e12,
        t.loss_e12 as third_loss_e12
    from hand_contact h
    left join contact c on c.contact_id = h.subject_id
    join loss a on a.score = h.score
    join loss f on f.score = h.first_party_score
    join loss t on t.score = h.third_party_score
    where h.subject_id < 0 or c.account_id is not null
),
rolled as (
    select account_id, sum(loss_e12) as loss_e12, sum(first_loss_e12) as first_loss_e12, sum(third_loss_e12) as third_loss_e12,
        count(*) filter (score >= 20 and (contact_id > 0 or visitor_count >= 2)) as engaged_count,
        count(*) filter (contact_id > 0 and signal_count > 0) as contact_count,
        sum(signal_count) as signal_count, max(last_signal_at) as last_signal_at
    from part
    group by account_id
)
select account_id,
    least(
        floor(100 * (1 - exp(-loss_e12::double / 1e12)) + 0.5 + 1e-8),
        case when engaged_count >= 3 then 100 when engaged_count >= 2 then 69 else 39 end
    )::smallint as score,
    floor(100 * (1 - exp(-first_loss_e12::double / 1e12)) + 0.5 + 1e-8)::smallint as first_party_score,
    floor(100 * (1 - exp(-third_loss_e12::double / 1e12)) + 0.5 + 1e-8)::smallint as third_party_score,
    engaged_count, contact_count, signal_count, last_signal_at
from rolled
