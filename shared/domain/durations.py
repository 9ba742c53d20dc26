"""How long a test lasts (`docs/rules.md` R-CLOCK): the clock of exam and the PV of sessions say the same."""

from datetime import timedelta

TEST_DURATION = timedelta(minutes=105)
"""Without extra time (`docs/procedure.md`, P-4.1)."""
