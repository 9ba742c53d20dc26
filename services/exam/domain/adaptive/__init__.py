"""The adaptive engine of the certification, version 3 (`docs/rules.md` R-V3).

`model` the 2PL; `ability` the estimate; `pool` the bank as columns; `content` which items may come; `picking` which one
comes; `engine` the whole behind `Engine`; `calibration` the parameters found from recorded answers. Every formula
takes one pupil or many: the leading axes of its arrays are the pupils, so the simulation runs what the test runs.
"""
