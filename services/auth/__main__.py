"""`python -m services.auth …`: see `shared/cli.py`."""

import sys

from services.auth.service import SERVICE
from shared.cli import main

sys.exit(main(SERVICE))
