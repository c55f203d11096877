"""Orders compiled SQL for one moment, as plain data."""
