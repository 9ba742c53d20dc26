"""What a surveillant may order from the room, and what exam answers (`docs/rules.md` R-ROOM)."""

from enum import StrEnum


class RoomAct(StrEnum):
    """An order of the room, carried by events: exam does it and confirms; the screen says « en cours » until then."""

    ADD_TIME = "add_time"
    """Minutes more, to one candidate or to every test that is open."""
    END_TEST = "end_test"
    """The test is over for this candidate, or for all: what is left of it can only be passed (« Je passe »)."""
    ALLOW_RESUME = "allow_resume"
    """Where the session asks for it: the candidate may enter the access code again, once."""
    RECORD_PRESENCE = "record_presence"
    """Identity checked. It gates the start only where the session asks for it."""
    WITHDRAW_PRESENCE = "withdraw_presence"
    ACCEPT_JOIN = "accept_join"
    """A near miss is that candidate: the account joins as them."""
    DISMISS_JOIN = "dismiss_join"
    ANSWER_HELP = "answer_help"
    """The surveillant has come: the candidate's call is over."""


class RoomOutcome(StrEnum):
    """What became of an order."""

    DONE = "done"
    NO_TEST = "no_test"
    """There is no test to do it to, or it was closed."""
    TOO_LATE = "too_late"
    """The session was finalised."""
    TAKEN = "taken"
    """The candidate, or the account, has joined otherwise meanwhile."""


MINUTES_AT_ONCE = range(1, 121)
"""What one order may add."""
