-- Records that were rejected take no further part.
delete from import_record where line in (select line from import_issue where severity = 'rejected')
