-- One row: how many subjects were found, and of how many the pin changes.
select (select count(distinct subject_id) from found_subject), (select count(*) from pin_change)
