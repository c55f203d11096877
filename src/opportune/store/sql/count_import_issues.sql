-- One row per kind of issue: how often the comparison with the stored records found it.
select severity, code, count(*) from import_issue group by severity, code
