"""What people define and the words we use, as frozen values."""
