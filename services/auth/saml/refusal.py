"""Why a SAML message is refused: a code and a detail for the log, a sentence for the person."""

from enum import StrEnum

from shared.errors import Refusal

_BACK_TO_ENT = "Retournez dans l’ENT et cliquez à nouveau sur la tuile « Certification »."
_AGAIN = (
    f"La connexion depuis votre ENT n’a pas pu être vérifiée. {_BACK_TO_ENT} "
    "Si cela se reproduit, prévenez votre enseignant."
)
_TOO_LATE = f"Cette connexion depuis votre ENT a expiré ou a déjà servi. {_BACK_TO_ENT}"
_ENT_SAID_NO = f"Votre ENT n’a pas autorisé cette connexion. {_BACK_TO_ENT}"
_ENT_MUST_FIX = (
    "Votre ENT ne nous a pas transmis les informations nécessaires pour vous reconnaître. "
    "Prévenez votre enseignant : le réglage est à revoir dans l’ENT de votre établissement."
)


class Reason(StrEnum):
    """One code a rule; the log and the tests name refusals by it."""

    PARAMETER = "saml-parameter"
    TOO_LARGE = "saml-too-large"
    BASE64 = "saml-base64"
    MALFORMED = "saml-malformed"
    FORBIDDEN_MARKUP = "saml-forbidden-markup"
    WRONG_MESSAGE = "saml-wrong-message"
    IDP_STATUS = "saml-idp-status"
    ASSERTION_COUNT = "saml-assertion-count"
    ENCRYPTED = "saml-encrypted"
    DUPLICATE_ID = "saml-duplicate-id"
    UNSIGNED = "saml-unsigned"
    SIGNATURE_SHAPE = "saml-signature-shape"
    ALGORITHM = "saml-algorithm"
    SIGNATURE = "saml-signature"
    ISSUER = "saml-issuer"
    DESTINATION = "saml-destination"
    RECIPIENT = "saml-recipient"
    AUDIENCE = "saml-audience"
    IN_RESPONSE_TO = "saml-in-response-to"
    SUBJECT = "saml-subject"
    NO_EXPIRY = "saml-no-expiry"
    TOO_LONG = "saml-too-long"
    EXPIRED = "saml-expired"
    NOT_YET_VALID = "saml-not-yet-valid"
    SCHEMA = "saml-schema"
    LIBRARY = "saml-library"
    IDO = "saml-ido"
    UAI = "saml-uai"
    PROFILE = "saml-profile"
    ATTRIBUTE = "saml-attribute"


_SENTENCES = {
    Reason.EXPIRED: _TOO_LATE,
    Reason.IN_RESPONSE_TO: _TOO_LATE,
    Reason.IDP_STATUS: _ENT_SAID_NO,
    Reason.IDO: _ENT_MUST_FIX,
    Reason.UAI: _ENT_MUST_FIX,
    Reason.PROFILE: _ENT_MUST_FIX,
    Reason.ATTRIBUTE: _ENT_MUST_FIX,
}


class SamlRefused(Refusal):
    """A SAML message that changes nothing. `detail` goes to the log and never to a screen."""

    status = 403
    title = "Connexion refusée"

    def __init__(self, reason: Reason, detail: str) -> None:
        super().__init__(reason.value, _SENTENCES.get(reason, _AGAIN))
        self.reason = reason
        self.detail = detail
