"""What is found in a file, one thing after the other."""

from dataclasses import dataclass

from services.sessions.domain.roll_row import RollRow


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong in one place. `column`: the element of an XML file, the header of a CSV file."""

    column: str
    sentence: str


@dataclass(frozen=True, slots=True)
class FoundPupil:
    """A pupil: the `row`, or the `problems` that prevent it."""

    key: str
    """Ties the pupil to a class given elsewhere in the file."""
    line: int
    name: str
    """How the report calls the pupil."""
    division: str = ""
    left: bool = False
    """True when the file says that the pupil has left the school: neither row nor problem then."""
    row: RollRow | None = None
    problems: tuple[Problem, ...] = ()
    ine: str | None = None
    """When there are problems, the INE all the same if it is one."""


@dataclass(frozen=True, slots=True)
class FoundClass:
    """The class of the pupil of that key (SIECLE says it after all the pupils)."""

    key: str
    line: int
    division: str


Found = FoundPupil | FoundClass
