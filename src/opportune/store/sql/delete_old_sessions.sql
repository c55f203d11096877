-- Sessions that have been over for long; until then they tell from where somebody usually signs in.
delete from user_session where expires_at <= $ended_before
