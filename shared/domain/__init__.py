"""Rules that more than one service needs, pure: no framework, no database, no clock. See `docs/rules.md`."""
