"""Who may ask for what: kinds of clients, scopes, lifetimes (`docs/rules.md` R-ISSUER)."""

import re
from datetime import timedelta
from enum import StrEnum

CLIENT_ID = re.compile(r"[a-z0-9][a-z0-9._-]{1,63}")

CODE_LIFE = timedelta(minutes=1)
ACCESS_LIFE = timedelta(minutes=10)
"""Of a person's opaque access token and ID token."""

MACHINE_LIFE = timedelta(minutes=5)
"""Of a machine's token: verified without us, it cannot be taken back."""

GRANT_LIFE = timedelta(hours=12)
"""What a person allowed ends with the school day, and with their sign-out if it comes first."""


class ClientKind(StrEnum):
    """`site`: a server with its own key. `public`: a program that can keep no key. `machine`: no person at all."""

    SITE = "site"
    PUBLIC = "public"
    MACHINE = "machine"


_SIGN_IN = ("authorization_code", "refresh_token")
GRANT_TYPES = {
    ClientKind.SITE: _SIGN_IN,
    ClientKind.PUBLIC: _SIGN_IN,
    ClientKind.MACHINE: ("client_credentials",),
}

PERSON_SCOPES = {
    "openid": "un numéro qui vous désigne, et qui ne sert qu’à cet outil",
    "profile": "votre nom et votre prénom",
    "school": "vos rôles (élève, enseignant…) et votre établissement",
}
"""What a tool may know of a person, in the words of the consent page."""

MACHINE_SCOPES = {"results:read": "/resultats"}
"""What a machine may do, and the service whose API it is: the audience of the token."""


def learnt(scope: str) -> list[str]:
    """What `scope` lets a tool know of a person, in sentences."""
    return [sentence for one, sentence in PERSON_SCOPES.items() if one in scope.split()]
