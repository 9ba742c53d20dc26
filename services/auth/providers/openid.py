"""OpenID Connect: ProConnect for the staff, ÉduConnect or the GAR for pupils (`docs/rules.md` R-OIDC)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from services.auth.oidc.contract import Contract
from services.auth.oidc.discovery import Published
from services.auth.oidc.exchange import client_of, tokens_for, userinfo_at
from services.auth.oidc.facts import asserted
from services.auth.oidc.refusal import OidcRefused, Reason
from services.auth.oidc.signed import check_id_token, check_signed_userinfo
from services.auth.providers.provider import Asked, Audience, Question, Said
from services.auth.secret import derive, draw_secret

LONGEST_CODE = 2_000


class OpenIdProvider:
    """One provider. The nonce and the verifier (PKCE) are derived from the secret that the browser keeps: nobody else,
    the database included, can answer in its place."""

    method = "oidc"

    def __init__(self, contract: Contract, public_url: str, *, allow_test_uais: bool = False) -> None:
        self.contract = contract
        self.published = Published(contract.issuer)
        self.redirect_uri = f"{public_url}/compte/oidc/{contract.key}/retour"
        self._after_exit = f"{public_url}/compte/deconnecte"
        self._allow_test_uais = allow_test_uais
        self._client()

    @property
    def key(self) -> str:
        return self.contract.key

    @property
    def idp(self) -> str:
        return self.contract.issuer

    @property
    def name(self) -> str:
        return self.contract.name

    @property
    def audience(self) -> Audience:
        return self.contract.audience

    def prepare(self) -> None:
        try:
            self.published.prepare()
        except OidcRefused as refusal:
            raise refusal.about(self.name) from refusal

    def ask(self, secret: str, _now: datetime, /) -> Question:
        url, state = self._client().create_authorization_url(
            self.published.description.authorization_endpoint,
            state=draw_secret(),
            nonce=derive(secret, "nonce"),
            code_verifier=derive(secret, "verifier"),
            **self.contract.authorize_parameters,
        )
        return Question(url, state)

    def read(self, answer: Mapping[str, str], asked: Asked, now: datetime) -> Said:
        try:
            return self._said(answer, asked, now)
        except OidcRefused as refusal:
            raise refusal.about(self.name) from refusal

    def exit_url(self, id_token: str) -> str | None:
        """Where the browser closes its session at the provider (RP-initiated logout); None when it offers none."""
        self.prepare()
        endpoint = self.published.description.end_session_endpoint
        if endpoint is None:
            return None
        told = {
            "id_token_hint": id_token,
            "client_id": self.contract.client_id,
            "post_logout_redirect_uri": self._after_exit,
            "state": draw_secret(),
        }
        return f"{endpoint}{'&' if '?' in endpoint else '?'}{urlencode(told)}"

    def _said(self, answer: Mapping[str, str], asked: Asked, now: datetime) -> Said:
        self.published.prepare()
        here, client = self.published.description, self._client()
        code = self._code(answer)
        id_token, access_token = tokens_for(client, here.token_endpoint, code, derive(asked.secret, "verifier"))
        claims = check_id_token(
            self.published,
            id_token,
            client_id=self.contract.client_id,
            nonce=derive(asked.secret, "nonce"),
            access_token=access_token,
            now=now,
        )
        if here.userinfo_endpoint is not None:
            claims = {**claims, **self._userinfo(client, here.userinfo_endpoint, access_token, claims["sub"])}
        person = asserted(self.contract, claims, allow_test_uais=self._allow_test_uais)
        return Said(person, exit_proof=id_token if here.end_session_endpoint else "")

    def _code(self, answer: Mapping[str, str]) -> str:
        """The code, once it is certain that this very provider gave it (RFC 9207)."""
        issuer = answer.get("iss")
        if issuer != self.idp if issuer else self.published.description.authorization_response_iss_parameter_supported:
            raise OidcRefused(Reason.MIX_UP, f"the answer is that of {issuer!r:.120}")
        if "error" in answer:
            raise OidcRefused(Reason.PROVIDER_ERROR, f"{answer['error']!r:.80}")
        code = answer.get("code", "")
        if not 0 < len(code) <= LONGEST_CODE:
            raise OidcRefused(Reason.PARAMETER, "no code, or too long a one")
        return code

    def _userinfo(self, client: Any, endpoint: str, access_token: str, subject: Any) -> dict[str, Any]:
        told = userinfo_at(client, endpoint, access_token, self.contract.userinfo_parameters)
        if isinstance(told, str):
            told = check_signed_userinfo(self.published, told, client_id=self.contract.client_id)
        if told.get("sub") != subject:
            raise OidcRefused(Reason.OTHER_SUBJECT, "the user information is about somebody else")
        return told

    def _client(self) -> Any:
        return client_of(self.contract, self.redirect_uri)
