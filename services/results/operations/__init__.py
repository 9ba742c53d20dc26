"""Commands for operators: `python -m services.results …`."""
