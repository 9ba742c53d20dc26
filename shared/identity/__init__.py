"""Who is signed in: a short signed token that each service verifies alone (docs/decisions/0003)."""
