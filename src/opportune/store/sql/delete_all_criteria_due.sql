-- Everybody is evaluated: no moment known before still holds.
delete from criteria_due
