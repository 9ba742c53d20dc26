"""What is kept of a person: handed over, erased, and forgotten on a written schedule (`docs/rules.md` R-ERASURE)."""
