"""The question that we send to the ENT: who is this?"""

from datetime import datetime
from typing import NamedTuple

from onelogin.saml2.auth import OneLogin_Saml2_Auth

from services.auth.saml.clock import library_clock
from services.auth.saml.config import SamlConfig


class LoginStart(NamedTuple):
    """Where to send the browser, and the id that the answer must quote."""

    redirect_url: str
    request_id: str


def start_login(config: SamlConfig, now: datetime) -> LoginStart:
    """A signed AuthnRequest on HTTP-Redirect (RSA-SHA256).

    RelayState is our login address because the GAR refuses any other value: it cannot carry the way back, so
    the caller binds `request_id` to the browser with its own cookie.
    """
    auth = OneLogin_Saml2_Auth(config.request_data(config.login_url), config.login_settings)
    with library_clock(now):
        redirect_url = auth.login(return_to=config.login_url, set_nameid_policy=False)
    return LoginStart(redirect_url, auth.get_last_request_id())
