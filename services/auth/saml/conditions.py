"""The conditions under which a signed assertion is for us, now, and in answer to our own question.

python3-saml checks some of these loosely (Destination by prefix, Recipient by inclusion, InResponseTo and
audience only when present, no limit on validity, uneven clock tolerance). Here each is required and exact.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from onelogin.saml2.constants import OneLogin_Saml2_Constants as Saml

from services.auth.saml.config import SamlConfig
from services.auth.saml.refusal import Reason, SamlRefused
from services.auth.saml.validity import check_begun, check_end, check_fresh, check_not_over, read_instant


@dataclass(frozen=True)
class Expectation:
    """What makes an answer ours: our addresses, the id of our request, the instant."""

    config: SamlConfig
    request_id: str
    now: datetime


def check_conditions(response: Any, assertion: Any, expected: Expectation) -> datetime:
    """Return the instant from which this assertion will be refused, clock tolerance included."""
    confirmation = _bearer_confirmation(assertion)
    conditions = only(assertion, "saml:Conditions", Reason.NO_EXPIRY)
    for message in (response, assertion):
        require(expected.config.idp.entity_id, texts(message, "saml:Issuer"), Reason.ISSUER)
        require("2.0", [message.get("Version")], Reason.WRONG_MESSAGE)
    require(expected.config.acs_url, [response.get("Destination")], Reason.DESTINATION)
    require(expected.config.acs_url, [confirmation.get("Recipient")], Reason.RECIPIENT)
    require(expected.request_id, [response.get("InResponseTo")], Reason.IN_RESPONSE_TO)
    require(expected.request_id, [confirmation.get("InResponseTo")], Reason.IN_RESPONSE_TO)
    _check_audience(conditions, expected.config.entity_id)
    return _check_times(assertion, conditions, confirmation, expected.now)


def only(parent: Any, path: str, reason: Reason) -> Any:
    """The one element at `path`; refuses none and several."""
    found = parent.findall(path, Saml.NSMAP)
    if len(found) != 1:
        raise SamlRefused(reason, f"{len(found)} {path}")
    return found[0]


def texts(parent: Any, path: str) -> list[str | None]:
    return [element.text for element in parent.findall(path, Saml.NSMAP)]


def require(wanted: str, found: list[str | None], reason: Reason) -> None:
    """Exactly one value, equal to the wanted one, which cannot be empty."""
    if not wanted or found != [wanted]:
        raise SamlRefused(reason, f"expected {wanted!r}, found {found!r}")


def _bearer_confirmation(assertion: Any) -> Any:
    """The one SubjectConfirmationData, of method bearer, without NotBefore (SAML 2.0 Profiles, 4.1.4.2)."""
    confirmation = only(assertion, "saml:Subject/saml:SubjectConfirmation", Reason.SUBJECT)
    data = only(confirmation, "saml:SubjectConfirmationData", Reason.SUBJECT)
    if confirmation.get("Method") != Saml.CM_BEARER or "NotBefore" in data.attrib:
        raise SamlRefused(Reason.SUBJECT, "the subject confirmation is not a plain bearer one")
    return data


def _check_audience(conditions: Any, entity_id: str) -> None:
    """At least one restriction, and we belong to each: several restrictions add up."""
    restrictions = conditions.findall("saml:AudienceRestriction", Saml.NSMAP)
    audiences = [texts(restriction, "saml:Audience") for restriction in restrictions]
    if not audiences or any(entity_id not in named for named in audiences):
        raise SamlRefused(Reason.AUDIENCE, f"audiences {audiences!r}")


def _check_times(assertion: Any, conditions: Any, confirmation: Any, now: datetime) -> datetime:
    statement = only(assertion, "saml:AuthnStatement", Reason.SUBJECT)
    check_begun(read_instant(statement, "AuthnInstant"), now)
    if "SessionNotOnOrAfter" in statement.attrib:
        check_not_over(read_instant(statement, "SessionNotOnOrAfter"), now)
    check_begun(read_instant(conditions, "NotBefore"), now)
    check_fresh(read_instant(assertion, "IssueInstant"), now)
    ends = (read_instant(conditions, "NotOnOrAfter"), read_instant(confirmation, "NotOnOrAfter"))
    return min(check_end(end, now) for end in ends)
