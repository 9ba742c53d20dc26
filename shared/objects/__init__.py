"""Bytes kept under a key, out of every web root. `store.py` says what a store does; its two kinds are beside it."""
