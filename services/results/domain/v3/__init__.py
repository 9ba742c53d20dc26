"""The scoring of version 3 (`docs/rules.md` R-V3-DECISION): `scoring.score` is the door.

`sheet` the answers sorted out; `consistency` what they contradict; `measuring` the ability, abandoned tests included;
`mesh` the score; `scale` the figures of one year; `words` why, in French; `result` what comes out.
"""
