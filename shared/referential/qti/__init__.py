"""The bank as QTI 3.0 packages, written and read without loss (`shared/referential/README.md`, « QTI »)."""
