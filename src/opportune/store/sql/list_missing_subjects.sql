-- One row per name that nobody has: its number, what was given, and who a merged one is now.
select number, value, merged_into from found_subject where subject_id is null order by number
