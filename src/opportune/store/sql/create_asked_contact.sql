-- asked_contact: one row per contact whose segments are looked at in this tick.
-- Its columns are written out, see docs/decisions/0032.
create or replace temp table asked_contact (subject_id bigint)
