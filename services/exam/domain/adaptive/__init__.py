"""The adaptive engine of the certification, version 3 (`docs/rules.md` R-V3).

`engine` chooses the items behind `Engine`; `calibration` finds the parameters from recorded answers. The mathematics
of both, which the scoring needs too, are in `shared/measurement/`.
"""
