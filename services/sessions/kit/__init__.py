"""The documents of a session: one file each, listed once in `catalogue.py` (`docs/rules.md`, R-KIT)."""
