-- One row: how many subjects would enter or leave any of these segments.
select count(*) from (
    select distinct subject_type, subject_id
    from preview_member_change
    where segment_id in (select unnest($segment_ids::integer[]))
) as changed
