"""The pages of results, by audience."""
