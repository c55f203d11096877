"""What carries messages: one file per channel."""
