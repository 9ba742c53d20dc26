"""The rules of sessions and candidates, pure: facts and `today` come in, decisions go out. See `docs/procedure.md`."""
