"""The rules of the results, pure: facts come in, decisions and texts go out. See `docs/rules.md`."""
