"""Why a sign-in by OpenID Connect is refused: a code and a detail for the log, a sentence for the person."""

from enum import StrEnum

from shared.errors import Refusal

_AGAIN = (
    "La connexion depuis {name} n’a pas pu être vérifiée. Retournez à la page de connexion et recommencez. "
    "Si cela se reproduit, prévenez le référent Pix de votre établissement."
)
_AWAY = (
    "{name} ne répond pas pour le moment. Attendez une minute, puis recommencez ; "
    "ou connectez-vous avec votre compte Pix, si vous en avez un."
)
_SAID_NO = "La connexion a été abandonnée, ou refusée par {name}. Pour vous connecter, recommencez."
_MISSING = (
    "Les informations nécessaires pour vous reconnaître n’ont pas été transmises par {name}. "
    "Prévenez le référent Pix de votre établissement : le réglage est à revoir."
)


class Reason(StrEnum):
    """One code a rule; the log and the tests name refusals by it."""

    AWAY = "oidc-away"
    METADATA = "oidc-metadata"
    PARAMETER = "oidc-parameter"
    PROVIDER_ERROR = "oidc-provider-error"
    MIX_UP = "oidc-mix-up"
    CODE = "oidc-code"
    SHAPE = "oidc-shape"
    ALGORITHM = "oidc-algorithm"
    KEY = "oidc-key"
    SIGNATURE = "oidc-signature"
    ISSUER = "oidc-issuer"
    AUDIENCE = "oidc-audience"
    EXPIRED = "oidc-expired"
    NONCE = "oidc-nonce"
    CLAIMS = "oidc-claims"
    USERINFO = "oidc-userinfo"
    OTHER_SUBJECT = "oidc-other-subject"
    FACTS = "oidc-facts"


_SENTENCES = {
    Reason.AWAY: _AWAY,
    Reason.METADATA: _AWAY,
    Reason.PROVIDER_ERROR: _SAID_NO,
    Reason.FACTS: _MISSING,
}


class OidcRefused(Refusal):
    """An answer that changes nothing. `detail` goes to the log and never to a screen."""

    title = "Connexion refusée"

    def __init__(self, reason: Reason, detail: str, name: str = "ce service") -> None:
        sentence = _SENTENCES.get(reason, _AGAIN).format(name=name)
        status = 503 if reason in {Reason.AWAY, Reason.METADATA} else 403
        super().__init__(reason.value, sentence[0].upper() + sentence[1:], status=status)
        self.reason = reason
        self.detail = detail

    def about(self, name: str) -> "OidcRefused":
        """The same, its sentence naming the provider."""
        return OidcRefused(self.reason, self.detail, name)
