"""The number of a school (UAI): seven digits and a letter."""

import re

UAI = re.compile(r"[0-9]{7}[A-Z]")
