"""The number of a school (UAI): seven digits and a letter."""

import re

UAI = re.compile(r"[0-9]{7}[A-Z]")

TEST_UAI = re.compile(UAI.pattern + "-ET[0-9]{1,2}")
"""The same on the test platform of the GAR."""
