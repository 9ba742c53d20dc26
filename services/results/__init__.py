"""The results: scoring, jury, publication, certificates."""
