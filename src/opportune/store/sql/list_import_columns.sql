-- One row per column of the staging table with its type.
select column_name, data_type from duckdb_columns() where table_name = $table_name and database_name = 'temp'
