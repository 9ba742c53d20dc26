"""The rules of the test, pure: facts and `now` come in, decisions go out. See `docs/rules.md`."""
