"""The identity providers of this installation, read at start: none, unless the settings name some."""

from typing import cast

from flask import current_app
from pydantic import ValidationError

from services.auth.oidc.contract import read_contracts
from services.auth.providers.gar import GarProvider
from services.auth.providers.openid import OpenIdProvider
from services.auth.providers.provider import Provider
from services.auth.saml.config import SamlConfig
from services.auth.settings import AuthSettings

EXTENSION = "certif.providers"

ENT = GarProvider.key


def providers() -> tuple[Provider, ...]:
    """Those of the running application, the ENT first."""
    return cast(tuple[Provider, ...], current_app.extensions[EXTENSION])


def openid_providers() -> list[OpenIdProvider]:
    return [one for one in providers() if isinstance(one, OpenIdProvider)]


def address_of(provider: Provider) -> str:
    """Where a click starts the sign-in."""
    return "/compte/saml/login" if provider.key == ENT else f"/compte/oidc/{provider.key}/connexion"


def provider_of(idp: str) -> Provider | None:
    """The one that vouches under that name; None when it is not offered any more."""
    return next((one for one in providers() if one.idp == idp), None)


def read_providers(settings: AuthSettings, saml: SamlConfig | None) -> tuple[Provider, ...]:
    """:raises SystemExit: a setting is missing or does not fit: better now than in front of a pupil."""
    found: list[Provider] = [GarProvider(saml)] if saml else []
    if settings.oidc_providers is None:
        return tuple(found)
    try:
        for contract in read_contracts(settings.oidc_providers):
            found.append(OpenIdProvider(contract, settings.public_url, allow_test_uais=settings.gar_test_platform))
            if settings.secure and not contract.issuer.startswith("https://"):
                raise ValueError(f"{contract.key}: an https service does not sign people in through an http issuer")
    except ValidationError as error:
        faults = "; ".join(f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors())
        raise SystemExit(f"AUTH_OIDC_PROVIDERS est mal réglé : {faults}") from error
    except (OSError, ValueError) as error:
        raise SystemExit(f"AUTH_OIDC_PROVIDERS est mal réglé : {error}") from error
    return tuple(found)
