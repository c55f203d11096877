-- One row per event of the file, with the message id it always gets and whether it is stored already.
-- Lines without a key may repeat: the second of two equal lines is another event than the first, at every import.
create temp table matched as
with numbered as (
    select *, row_number() over (partition by content_hash order by line) as occurrence
    from import_event where line not in (select line from import_issue)
),
named as (
    select *, 'file-' || content_hash || case when occurrence > 1 then '-' || occurrence else '' end as message_id from numbered
)
select *, message_id in (select message_id from event) as is_stored from named
