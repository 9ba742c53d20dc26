"""`python -m tests.simulate`: how well the adaptive test measures, on pupils whose ability is known."""
