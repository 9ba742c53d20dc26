"""`python -m services.exam …`: see `shared/cli.py`."""

import sys

from services.exam.service import SERVICE
from shared.cli import main

sys.exit(main(SERVICE))
