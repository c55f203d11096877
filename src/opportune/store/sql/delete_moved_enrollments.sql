-- Where those stood until now who went on or left.
delete from enrollment
where enrollment_id in (select enrollment_id from journey_step where outcome not in ('refused', 'staying', 'reached'))
