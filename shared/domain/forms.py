"""How a rule says what is wrong in a form, field by field."""

from collections.abc import Iterable
from dataclasses import dataclass

from shared.errors import Refusal


@dataclass(frozen=True, slots=True)
class FieldProblem:
    """What is wrong in one field, in a French sentence that says what to type."""

    field: str
    sentence: str


class InvalidForm(Refusal):
    """A form that cannot be taken as it is. `problems` tells each field; `sentence` tells them all."""

    status = 400
    title = "Formulaire à corriger"

    def __init__(self, problems: Iterable[FieldProblem]) -> None:
        self.problems = tuple(problems)
        super().__init__("invalid-form", " ".join(problem.sentence for problem in self.problems))
