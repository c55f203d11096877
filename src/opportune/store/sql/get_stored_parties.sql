-- One row: whether any signal of the first party was ever stored, and any of the third.
select
    exists (from signal where kind_id in (select unnest($first_kind_ids::smallint[]))) as has_first,
    exists (from signal where kind_id in (select unnest($third_kind_ids::smallint[]))) as has_third
