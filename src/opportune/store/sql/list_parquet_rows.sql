-- One row per row of a Parquet file from first_row up to end_row, every value as text.
select file_row_number as "number of the row", columns(* exclude (file_row_number))::varchar
from read_parquet($path, file_row_number = true)
where file_row_number >= $first_row and file_row_number < $end_row
order by file_row_number
