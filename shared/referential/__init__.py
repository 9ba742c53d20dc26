"""The référentiel (domaines, compétences) and the bank of items: read-only data, versioned with the code."""
