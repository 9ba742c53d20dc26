"""The two families of errors: a refusal has a sentence for the person, anything else is a fault of ours."""


class Refusal(Exception):
    """The procedure says no. `sentence` is shown as it is: it says what happened and what to do.

    `code` names the rule for logs and tests; `status` is the HTTP status at the edge.
    """

    status = 409
    title = "Action impossible"

    def __init__(self, code: str, sentence: str, *, status: int | None = None) -> None:
        super().__init__(f"{code}: {sentence}")
        self.code = code
        self.sentence = sentence
        if status is not None:
            self.status = status


class NotFound(Refusal):
    """Nothing here that this person may see: unknown and forbidden look the same."""

    status = 404
    title = "Page introuvable"

    def __init__(self, sentence: str = "Cette page n’existe pas ou ne vous est pas ouverte.") -> None:
        super().__init__("not-found", sentence)


class NotYours(NotFound):
    """Of another school or person, or nowhere: the page does not tell which, the log says that a door was refused."""


class Forbidden(Refusal):
    """The person is known and may not do this."""

    status = 403
    title = "Accès réservé"
