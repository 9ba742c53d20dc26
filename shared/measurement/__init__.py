"""What an answer says of a pupil (`docs/rules.md` R-V3): the mathematics that the test and its scoring share, pure.

`model` the 2PL; `ability` the estimate; `pool` the bank as columns; `content` which items may come; `picking` which one
comes; `choice` both in one call; `settings` what a certification fixes. Every formula takes one pupil or many: the
leading axes of its arrays are the pupils, so the simulation runs what the test runs.
"""
