-- New records get consecutive ids, in the order of the file.
update matched set account_id = numbered.new_id
from (select line, $first_id - 1 + row_number() over (order by line) as new_id from matched where is_new) numbered
where numbered.line = matched.line
