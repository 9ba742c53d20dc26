"""What changes the results: scoring, decisions of the jury, publication. Each takes the lock of its session."""
