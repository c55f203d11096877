-- One row per column of a Parquet file, in its order.
select column_name from (describe select * from read_parquet($path))
