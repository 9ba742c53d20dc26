"""Reading the answer of the ENT: from a posted text to a person, or a refusal."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from onelogin.saml2.constants import OneLogin_Saml2_Constants as Saml

from services.auth.domain.reconciliation import Asserted
from services.auth.saml.attributes import Attributes, Division, Profile
from services.auth.saml.compiled import follows_schema
from services.auth.saml.conditions import Expectation, check_conditions, only
from services.auth.saml.config import SamlConfig
from services.auth.saml.gate import admit
from services.auth.saml.refusal import Reason, SamlRefused
from services.auth.saml.signature_value import verify_signature

_MAX_ID_CHARS = 255


@dataclass(frozen=True)
class GarIdentity:
    """A person vouched for by the ENT.

    `ido` is the only key of a person, within one identity provider. The caller refuses an `assertion_id` that
    it has already seen and remembers it until `not_on_or_after`, from which instant the assertion is refused
    here anyway (clock tolerance included). `name_id` and `session_index` serve single logout only.
    """

    ido: str
    nom: str | None
    pre: str | None
    uais: tuple[str, ...]
    pro: Profile
    divisions: tuple[Division, ...]
    assertion_id: str
    not_on_or_after: datetime
    name_id: str | None
    session_index: str | None

    def asserted(self, idp: str) -> Asserted:
        """What is used to recognise the person, whatever the protocol."""
        codes = tuple(division.code for division in self.divisions)
        pupil = self.pro is Profile.PUPIL
        return Asserted(idp, self.ido, self.uais, self.nom or "", self.pre or "", codes, pupil=pupil)


def read_response(config: SamlConfig, saml_response_b64: str, expected_request_id: str, now: datetime) -> GarIdentity:
    """Verify a SAMLResponse posted to the ACS and say who it is about.

    `expected_request_id` is the id given by `start_login` to this very browser; `now` is timezone-aware.
    Raises SamlRefused, and nothing else, whatever the text.
    """
    message, assertion = admit(saml_response_b64)
    refused_from = check_conditions(message, assertion, Expectation(config, expected_request_id, now))
    if not follows_schema(message):
        raise SamlRefused(Reason.SCHEMA, "the answer does not follow the schema of SAML")
    verify_signature(config, assertion)
    if message.find("ds:Signature", Saml.NSMAP) is not None:
        verify_signature(config, message)
    return _identity(config, assertion, refused_from)


def _identity(config: SamlConfig, assertion: Any, refused_from: datetime) -> GarIdentity:
    attributes = Attributes(assertion, config.attribute_names)
    name_id = assertion.find("saml:Subject/saml:NameID", Saml.NSMAP)
    statement = only(assertion, "saml:AuthnStatement", Reason.SUBJECT)
    return GarIdentity(
        ido=attributes.ido(),
        nom=attributes.nom(),
        pre=attributes.pre(),
        uais=attributes.uais(allow_test_uais=config.allow_test_uais),
        pro=attributes.profile(),
        divisions=attributes.divisions(),
        assertion_id=_short(assertion.get("ID")) or "",
        not_on_or_after=refused_from,
        name_id=None if name_id is None else _short(name_id.text),
        session_index=_short(statement.get("SessionIndex")),
    )


def _short(value: str | None) -> str | None:
    """Ids are kept in database columns: a longer one is refused, not cut."""
    if value is not None and len(value) > _MAX_ID_CHARS:
        raise SamlRefused(Reason.ATTRIBUTE, "an identifier is too long")
    return value or None
