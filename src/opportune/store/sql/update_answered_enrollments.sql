-- What was answered to those who go on, as part of their context.
update enrollment
set context = m.context
from moving m
where m.enrollment_id = enrollment.enrollment_id and m.answer is not null
