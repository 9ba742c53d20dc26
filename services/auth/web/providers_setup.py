"""The identity providers of this installation, read at start: none, unless the settings name some."""

from typing import cast

from flask import current_app
from pydantic import ValidationError

from services.auth.oidc.contract import read_contracts
from services.auth.providers.gar import GarProvider
from services.auth.providers.openid import OpenIdProvider
from services.auth.providers.provider import Provider
from services.auth.settings import AuthSettings
from services.auth.web.saml_setup import saml_config

EXTENSION = "certif.providers"

ENT = GarProvider.key


def providers() -> tuple[Provider, ...]:
    """Those of the running application, the ENT first, by its metadata of the moment."""
    saml = saml_config()
    return (*([GarProvider(saml)] if saml else []), *openid_providers())


def openid_providers() -> tuple[OpenIdProvider, ...]:
    return cast(tuple[OpenIdProvider, ...], current_app.extensions[EXTENSION])


def address_of(provider: Provider) -> str:
    """Where a click starts the sign-in."""
    return "/compte/saml/login" if provider.key == ENT else f"/compte/oidc/{provider.key}/connexion"


def provider_of(idp: str) -> Provider | None:
    """The one that vouches under that name; None when it is not offered any more."""
    return next((one for one in providers() if one.idp == idp), None)


def read_openid_providers(settings: AuthSettings) -> tuple[OpenIdProvider, ...]:
    """:raises SystemExit: a setting is missing or does not fit: better now than in front of a pupil."""
    found: list[OpenIdProvider] = []
    if settings.oidc_providers is None:
        return ()
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
