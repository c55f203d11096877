-- One row per user of the file: which stored user it is (NULL for a new one).
create temp table matched as
select r.*, u.user_id, u.user_id is null as is_new
from (from import_record qualify row_number() over (partition by external_id order by line) = 1) r
left join users u on u.system = $system and u.external_id = r.external_id
