"""What the platform asks of the ENT: who is there, and let this person go."""

from dataclasses import dataclass
from typing import Any

from deploy.demo.idp.platform import Platform
from deploy.demo.idp.redirect_binding import Misunderstood, opened, relay_state

_NS = {"saml": "urn:oasis:names:tc:SAML:2.0:assertion", "samlp": "urn:oasis:names:tc:SAML:2.0:protocol"}


@dataclass(frozen=True)
class Question:
    """A message of the platform: its id, and the text that it wants back untouched."""

    request_id: str
    relay_state: str


def read_login(query_string: str, platform: Platform, sso_url: str) -> Question:
    """An AuthnRequest of our platform that asks for the answer at its own address. Raises Misunderstood."""
    root = opened(query_string, "SAMLRequest", platform.public_key())
    asked_for = root.get("AssertionConsumerServiceURL", platform.acs_url)
    if asked_for != platform.acs_url:
        raise Misunderstood(f"an answer is asked for at {asked_for}")
    question = _question(root, "AuthnRequest", platform, sso_url, query_string)
    if question.relay_state != platform.login_url:
        raise Misunderstood(f"RelayState is {question.relay_state!r}, not the address of the resource")
    return question


def read_logout(query_string: str, platform: Platform, slo_url: str) -> Question:
    """A LogoutRequest of our platform. Raises Misunderstood."""
    root = opened(query_string, "SAMLRequest", platform.public_key())
    return _question(root, "LogoutRequest", platform, slo_url, query_string)


def _question(root: Any, kind: str, platform: Platform, address: str, query_string: str) -> Question:
    if root.tag != f"{{{_NS['samlp']}}}{kind}" or root.get("Version") != "2.0" or not root.get("ID"):
        raise Misunderstood(f"{root.tag} is not a {kind}")
    issuer = root.findtext("saml:Issuer", namespaces=_NS)
    if issuer != platform.entity_id:
        raise Misunderstood(f"unknown issuer {issuer!r}")
    if root.get("Destination") not in (None, address):
        raise Misunderstood(f"meant for {root.get('Destination')}")
    return Question(root.get("ID"), relay_state(query_string))
