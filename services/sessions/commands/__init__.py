"""What people and events do to a session: lock it, decide by a rule, change, journal, publish."""
