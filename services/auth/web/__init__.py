"""Pages of auth, by audience."""
