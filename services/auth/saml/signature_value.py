"""Computing a signature with the keys of the metadata. Where it may sit and how, `signature_shape.py` has settled."""

from functools import lru_cache
from typing import Any

import xmlsec

from services.auth.saml.config import SamlConfig
from services.auth.saml.refusal import Reason, SamlRefused
from services.auth.saml.strict_xml import name


def verify_signature(config: SamlConfig, signed: Any) -> None:
    """The signature that `signed`, an element of a parsed message, holds verifies with a certificate of the IdP.

    :raises SamlRefused: with none of them.
    """
    xmlsec.tree.add_ids(signed.getroottree().getroot(), ["ID"])
    signature = signed.find(name("ds", "Signature"))
    if not any(_verifies(signature, certificate) for certificate in config.idp.signing_certificates):
        raise SamlRefused(Reason.SIGNATURE, "a signature does not verify with a certificate of the IdP")


def _verifies(signature: Any, certificate: str) -> bool:
    context = xmlsec.SignatureContext()
    context.key = _key_of(certificate)
    context.set_enabled_key_data([xmlsec.constants.KeyDataX509])
    try:
        context.verify(signature)
    except xmlsec.Error:
        return False
    return True


@lru_cache(maxsize=16)
def _key_of(certificate: str) -> Any:
    """Read from its PEM once: a context works on a copy of the key, so threads may share it."""
    return xmlsec.Key.from_memory(certificate, xmlsec.constants.KeyDataFormatCertPem, None)
