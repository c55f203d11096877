-- One row per issue, the first of each kind, in order of line.
select line, severity, code, reason, field, value from import_issue
qualify row_number() over (partition by severity, code order by line, field) <= $per_code_max
order by line, code
