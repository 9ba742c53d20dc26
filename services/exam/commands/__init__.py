"""What people and events do to the test: load under lock, decide by a rule, change, journal, publish."""
