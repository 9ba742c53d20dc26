"""The files in which a school's software gives its pupils, read as a stream (`docs/rules.md` R-ROLL)."""
