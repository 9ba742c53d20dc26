"""Single logout: ask the ENT, hear its answer, hear its request, answer it. On HTTP-Redirect; what a message says holds
for the others too (`enveloped_logout.py`)."""

from dataclasses import dataclass
from datetime import datetime
from html import escape
from typing import Any, NamedTuple

from onelogin.saml2.auth import OneLogin_Saml2_Auth
from onelogin.saml2.constants import OneLogin_Saml2_Constants as Saml
from onelogin.saml2.logout_request import OneLogin_Saml2_Logout_Request
from onelogin.saml2.logout_response import OneLogin_Saml2_Logout_Response

from services.auth.saml.clock import LIBRARY_DELAY, library_clock
from services.auth.saml.conditions import only, require, texts
from services.auth.saml.config import SamlConfig
from services.auth.saml.redirect_binding import RedirectMessage, open_redirect
from services.auth.saml.refusal import Reason, SamlRefused
from services.auth.saml.strict_xml import name
from services.auth.saml.validity import check_end, check_fresh, read_instant


class LogoutStart(NamedTuple):
    """Where to send the browser, and the id that the answer must quote."""

    redirect_url: str
    request_id: str


@dataclass(frozen=True)
class LogoutRequested:
    """The ENT closes sessions: those of `name_id`, limited to `session_indexes` when there are any."""

    request_id: str
    name_id: str
    session_indexes: tuple[str, ...]
    relay_state: str | None


@dataclass(frozen=True)
class LogoutAnswered:
    """The ENT answers our own request."""

    in_response_to: str
    success: bool


def start_logout(
    config: SamlConfig, name_id: str | None, session_index: str | None, now: datetime
) -> LogoutStart | None:
    """A signed LogoutRequest, or None when the ENT has no single logout or named nobody."""
    if config.idp.slo_url is None or name_id is None:
        return None
    auth = OneLogin_Saml2_Auth(config.request_data(config.slo_url), config.logout_settings)
    with library_clock(now):
        # the library pastes the session index into its template without escaping it
        redirect_url = auth.logout(config.login_url, name_id, session_index and escape(session_index))
    return LogoutStart(redirect_url, auth.get_last_request_id())


def read_logout_message(
    config: SamlConfig, query_string: str, now: datetime, expected_request_id: str | None = None
) -> LogoutRequested | LogoutAnswered:
    """Verify what came to the SLO address. `query_string` is raw; a response needs `expected_request_id`.

    Raises SamlRefused, and nothing else.
    """
    message = open_redirect(config, query_string)
    _check_envelope(config, message, now)
    if message.is_response:
        return _read_response(config, message, now, expected_request_id)
    return _read_request(config, message, now)


def answer_logout(config: SamlConfig, request: LogoutRequested, now: datetime) -> str | None:
    """The signed LogoutResponse to send the browser to, or None when the ENT gave no address for it."""
    if config.idp.slo_url is None:
        return None
    builder = OneLogin_Saml2_Logout_Response(config.logout_settings)
    auth = OneLogin_Saml2_Auth(config.request_data(config.slo_url), config.logout_settings)
    with library_clock(now):
        builder.build(escape(request.request_id))
    parameters = {"SAMLResponse": builder.get_response()}
    if request.relay_state is not None:
        parameters["RelayState"] = request.relay_state
    auth.add_response_signature(parameters, Saml.RSA_SHA256)
    url: str = auth.redirect_to(config.idp.slo_url, parameters)
    return url


def _check_envelope(config: SamlConfig, message: RedirectMessage, now: datetime) -> None:
    expected = name("samlp", "LogoutResponse" if message.is_response else "LogoutRequest")
    if message.root.tag != expected:
        raise SamlRefused(Reason.WRONG_MESSAGE, f"the root element is {message.root.tag}")
    require(config.slo_url, [message.root.get("Destination")], Reason.DESTINATION)
    check_addressed(config, message.root, now)


def check_addressed(config: SamlConfig, root: Any, now: datetime) -> None:
    """From our ENT, and just written. Raises SamlRefused."""
    require(config.idp.entity_id, texts(root, "saml:Issuer"), Reason.ISSUER)
    check_fresh(read_instant(root, "IssueInstant"), now)


def check_end_of_request(root: Any, now: datetime) -> None:
    """A request may say until when it holds. Raises SamlRefused."""
    if root.get("NotOnOrAfter") is not None:
        check_end(read_instant(root, "NotOnOrAfter"), now)


def request_of(root: Any, relay_state: str | None) -> LogoutRequested:
    """Whose sessions a verified request closes. Raises SamlRefused."""
    name_id = only(root, "saml:NameID", Reason.SUBJECT).text
    if not name_id:
        raise SamlRefused(Reason.SUBJECT, "the NameID is empty")
    indexes = tuple(text for text in texts(root, "samlp:SessionIndex") if text)
    return LogoutRequested(root.get("ID"), name_id, indexes, relay_state)


def success_of(root: Any) -> bool:
    """Whether a verified answer says that it worked. Raises SamlRefused."""
    status = only(root, "samlp:Status/samlp:StatusCode", Reason.IDP_STATUS)
    return bool(status.get("Value") == Saml.STATUS_SUCCESS)


def _read_request(config: SamlConfig, message: RedirectMessage, now: datetime) -> LogoutRequested:
    check_end_of_request(message.root, now)
    received = OneLogin_Saml2_Logout_Request(config.logout_settings, message.encoded)
    _ask_library(config, message, now, received)
    return request_of(message.root, message.parameters.get("RelayState"))


def _read_response(
    config: SamlConfig, message: RedirectMessage, now: datetime, expected_request_id: str | None
) -> LogoutAnswered:
    require(expected_request_id or "", [message.root.get("InResponseTo")], Reason.IN_RESPONSE_TO)
    received = OneLogin_Saml2_Logout_Response(config.logout_settings, message.encoded)
    _ask_library(config, message, now, received)
    return LogoutAnswered(message.root.get("InResponseTo"), success_of(message.root))


def _ask_library(
    config: SamlConfig,
    message: RedirectMessage,
    now: datetime,
    received: OneLogin_Saml2_Logout_Request | OneLogin_Saml2_Logout_Response,
) -> None:
    data = config.request_data(config.slo_url, message.parameters)
    try:
        with library_clock(now - LIBRARY_DELAY):
            received.is_valid(data, raise_exceptions=True)
    except Exception as error:  # the library raises bare Exception, and lets those of lxml and xmlsec through
        raise SamlRefused(Reason.LIBRARY, f"{type(error).__name__}: {error}") from error
