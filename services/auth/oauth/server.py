"""authlib's server, made for one request: with its transaction, and nothing kept between two."""

from typing import Any

from authlib.integrations.flask_oauth2.requests import FlaskOAuth2Payload, FlaskOAuth2Request
from authlib.oauth2 import AuthorizationServer, OAuth2Request
from authlib.oauth2.rfc6749 import InvalidScopeError
from authlib.oauth2.rfc9207 import IssuerParameter
from flask import Request, Response, jsonify, make_response

from services.auth.oauth.assertion import ClientAssertion
from services.auth.oauth.discovery import TOKEN, issuer_url
from services.auth.oauth.endpoints import Introspection, Revocation
from services.auth.oauth.grants import CodeGrant, IdToken, MachineGrant, RefreshGrant, StrictPkce
from services.auth.oauth.people import Person
from services.auth.oauth.scopes import CLIENT_ID
from services.auth.oauth.tables import OAuthClient, OAuthGrant
from services.auth.oauth.tokens import draw_tokens, keep_tokens, machine_token
from shared.transaction import Transaction


class PublicRequest(FlaskOAuth2Request):
    """A request at our public address, whatever the Host header says."""

    def __init__(self, request: Request, public_url: str) -> None:
        OAuth2Request.__init__(self, method=request.method, uri=public_url + request.path, headers=request.headers)
        self._request = request
        self.payload = FlaskOAuth2Payload(request)


class NamedIssuer(IssuerParameter):
    """RFC 9207: every answer to a tool says who answers."""

    def __init__(self, issuer: "Issuer") -> None:
        self._issuer = issuer
        super().__call__(issuer)

    def get_issuer(self) -> str:
        return self._issuer.url


class Issuer(AuthorizationServer):
    def __init__(self, tx: Transaction, public_url: str, request: Request) -> None:
        super().__init__()
        self.tx = tx
        self.public_url = public_url
        self.url = issuer_url(public_url)
        self._request = request
        self.client_at_work = ""
        """The client whose tokens are being made."""
        self.register_client_auth_method("private_key_jwt", ClientAssertion(tx, [self.url, public_url + TOKEN]))
        self.register_grant(CodeGrant, [StrictPkce(required=True), IdToken(self)])
        self.register_grant(RefreshGrant)
        self.register_grant(MachineGrant)
        self.register_endpoint(Revocation)
        self.register_endpoint(Introspection)
        self.register_extension(NamedIssuer)

    def query_client(self, client_id: str) -> OAuthClient | None:
        if not CLIENT_ID.fullmatch(client_id):
            return None
        client = self.tx.session.get(OAuthClient, client_id)
        return None if client is None or client.closed_at else client

    def generate_token(
        self,
        grant_type: str,
        client: OAuthClient,
        user: Person | None = None,
        scope: str | None = None,
        expires_in: int | None = None,  # noqa: ARG002 - ours to say, in scopes.py
        include_refresh_token: bool = True,
    ) -> dict[str, Any]:
        """authlib's own generators know no key id, read another clock and live ten days."""
        self.client_at_work = client.client_id
        allowed = client.get_allowed_scope(scope)
        if allowed is None:
            raise InvalidScopeError()
        if grant_type == "client_credentials" or user is None:
            return machine_token(self.tx, client, allowed, self.url, self.public_url)
        return draw_tokens(allowed, refresh=include_refresh_token)

    def save_token(self, token: dict[str, Any], request: OAuth2Request) -> None:
        """A machine's token is not kept: the journal has its number."""
        grant = request.authorization_code
        if request.refresh_token is not None:
            grant = self.tx.session.get_one(OAuthGrant, request.refresh_token.grant_id)
        if grant is not None:
            keep_tokens(self.tx, grant, token)

    def send_signal(self, name: str, *args: Any, **kwargs: Any) -> None:
        """Nobody listens."""

    def create_oauth2_request(self, request: OAuth2Request | None) -> OAuth2Request:
        return request if isinstance(request, OAuth2Request) else PublicRequest(self._request, self.public_url)

    def handle_response(self, status: int, body: Any, headers: list[tuple[str, str]]) -> Response:
        """A redirect after a form is a 303: the form is never sent to the tool (RFC 9700, 4.12)."""
        response = jsonify(body) if isinstance(body, dict) else make_response(body)
        response.status_code = 303 if status == 302 else status
        response.headers.extend(dict(headers) if status == 302 else {"Cache-Control": "no-store"})
        return response
