"""`python -m services.sessions …`: see `shared/cli.py`."""

import sys

from services.sessions.service import SERVICE
from shared.cli import main

sys.exit(main(SERVICE))
