"""`python -m services.results …`: see `shared/cli.py`."""

import sys

from services.results.service import SERVICE
from shared.cli import main

sys.exit(main(SERVICE))
