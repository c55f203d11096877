-- backtest_score_change: one row per subject and day at whose end its score differs from the one before, from when until when.
create or replace temp table backtest_score_change (
    subject_type varchar, subject_id bigint, since timestamp, until timestamp, score smallint, first_party_score smallint,
    third_party_score smallint, tier varchar
)
