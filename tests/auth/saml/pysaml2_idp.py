"""An identity provider made with pysaml2 and xmlsec1: no line in common with ours or with python3-saml."""

import base64
import warnings
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from cryptography.utils import CryptographyDeprecationWarning
from saml2 import BINDING_HTTP_REDIRECT
from saml2.config import IdPConfig
from saml2.metadata import entity_descriptor
from saml2.saml import NAMEID_FORMAT_TRANSIENT, NameID
from saml2.xmldsig import DIGEST_SHA256, SIG_RSA_SHA256

from services.auth.saml.keys import KeyPair

with warnings.catch_warnings():
    # pysaml2 names a cipher mode that it does not use here and that cryptography has moved
    warnings.simplefilter("ignore", CryptographyDeprecationWarning)
    from saml2.server import Server

HOME = "https://ent.example.org"
ENTITY = f"{HOME}/cas/idp"
NAME_ID = "zoe@ent"


def write_metadata(folder: Path, pair: KeyPair, home: str = HOME, others: Sequence[Path] = ()) -> Path:
    """The metadata file of this IdP, as it would be handed to us; `others`: certificates it announces besides."""
    path = folder / "idp-metadata.xml"
    settings = _settings(folder, pair, home) | {"additional_cert_files": [str(other) for other in others]}
    path.write_text(str(entity_descriptor(IdPConfig().load(settings))))
    return path


def start(folder: Path, pair: KeyPair, sp_metadata: bytes, home: str = HOME) -> Server:
    """The IdP once it knows us by our metadata."""
    known = folder / "sp-metadata.xml"
    known.write_bytes(sp_metadata)
    settings = _settings(folder, pair, home) | {"metadata": {"local": [str(known)]}}
    return Server(config=IdPConfig().load(settings))


def answer(server: Server, redirect_url: str, identity: dict[str, list[str]], *, signs_message: bool = False) -> str:
    """Read our AuthnRequest, verify its signature, and answer with a signed assertion."""
    query = {name: values[0] for name, values in parse_qs(urlsplit(redirect_url).query).items()}
    request = server.parse_authn_request(
        query["SAMLRequest"],
        BINDING_HTTP_REDIRECT,
        relay_state=query["RelayState"],
        sigalg=query["SigAlg"],
        signature=query["Signature"],
    ).message
    made = server.create_authn_response(
        identity,
        in_response_to=request.id,
        destination=request.assertion_consumer_service_url,
        sp_entity_id=request.issuer.text,
        userid="zoe",
        name_id=NameID(format=NAMEID_FORMAT_TRANSIENT, text=NAME_ID),
        authn={"class_ref": "urn:oasis:names:tc:SAML:2.0:ac:classes:Password", "authn_auth": server.config.entityid},
        sign_assertion=True,
        sign_response=signs_message,
        sign_alg=SIG_RSA_SHA256,
        digest_alg=DIGEST_SHA256,
    )
    return base64.b64encode(str(made).encode()).decode()


def _settings(folder: Path, pair: KeyPair, home: str) -> dict[str, object]:
    key, certificate = folder / "idp.key", folder / "idp.crt"
    key.write_text(pair.key_pem)
    certificate.write_text(pair.cert_pem)
    endpoints = {
        "single_sign_on_service": [(f"{home}/sso", BINDING_HTTP_REDIRECT)],
        "single_logout_service": [(f"{home}/slo", BINDING_HTTP_REDIRECT)],
    }
    return {
        "entityid": f"{home}/cas/idp",
        "xmlsec_binary": "/usr/bin/xmlsec1",
        "key_file": str(key),
        "cert_file": str(certificate),
        "service": {
            "idp": {
                "endpoints": endpoints,
                "want_authn_requests_signed": True,
                "want_authn_requests_only_with_valid_cert": True,
                "policy": {"default": {"lifetime": {"minutes": 5}, "attribute_restrictions": None}},
            }
        },
    }
