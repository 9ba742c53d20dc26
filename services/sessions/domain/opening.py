"""From which day middle and high schools enter Pix Certif (`docs/rules.md` R-OPENING)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from shared.domain.dates import write_date
from shared.errors import Refusal


class NotOpenYet(Refusal):
    """None of the person's schools is let in today."""

    status = 403
    title = "Pix Certif n’est pas encore ouvert"


@dataclass(frozen=True, slots=True)
class Opening:
    """`day` is the first one, in the legal time of Paris; None lets everybody in. `early` are UAIs let in before."""

    day: date | None = None
    early: frozenset[str] = frozenset()

    def admitted(self, uais: Iterable[str], today: date) -> frozenset[str]:
        """Those of the schools that are let in.

        :raises NotOpenYet: there are some, and none is.
        """
        schools = frozenset(uais)
        let_in = schools if self.day is None or today >= self.day else schools & self.early
        if schools and not let_in:
            assert self.day is not None
            raise NotOpenYet(
                "not-open-yet",
                f"Les collèges et les lycées y entreront le {write_date(self.day)}. "
                "Revenez à partir de ce jour : il n’y a rien à demander d’ici là.",
            )
        return let_in
