"""Commands of the operator: `python -m services.exam …` (`README.md`)."""
