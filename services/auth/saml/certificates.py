"""Certificates that end soon: a new one takes weeks of exchanges with the GAR (`docs/rules.md` R-ENT-CERTIFICATE)."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

from cryptography import x509

WARNED_BEFORE = timedelta(days=60)


class End(NamedTuple):
    """A certificate in use, whose it is (`idp` or `sp`), and its last instant."""

    whose: str
    at: datetime


def ends(idp_pems: Iterable[str], ours: x509.Certificate) -> list[End]:
    """Every certificate of the contract, the first to end first."""
    found = [End("idp", x509.load_pem_x509_certificate(pem.encode()).not_valid_after_utc) for pem in idp_pems]
    return sorted([*found, End("sp", ours.not_valid_after_utc)], key=lambda end: end.at)


def soon(found: Iterable[End], now: datetime) -> list[End]:
    """Those that end within 60 days, or have ended."""
    return [end for end in found if end.at - now <= WARNED_BEFORE]


def sentence(end: End, now: datetime) -> str:
    """For the operator: which one, when, and what to do."""
    whose = "du fournisseur d’identité de l’ENT" if end.whose == "idp" else "de la plateforme (AUTH_SAML_CERTIFICATE)"
    remedy = (
        "Demandez au GAR son nouveau fichier de métadonnées : l’ancien certificat et le nouveau y servent ensemble."
        if end.whose == "idp"
        else "Faites-en un autre et donnez au GAR les nouvelles métadonnées avant de le mettre en service."
    )
    verb = "a pris fin" if end.at <= now else "prend fin"
    return f"Le certificat {whose} {verb} le {end.at:%d/%m/%Y}. {remedy}"
