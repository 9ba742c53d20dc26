"""The two calls behind the browser's back: a code against tokens, then who it is."""

from typing import Any

from authlib.integrations.base_client import OAuthError
from authlib.integrations.requests_client import OAuth2Session
from authlib.oauth2.rfc7523 import PrivateKeyJWT
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, RSAKey

from services.auth.oidc.contract import ClientAuthentication, Contract
from services.auth.oidc.refusal import OidcRefused, Reason
from services.auth.oidc.wire import bounded, json_of

LONGEST_TOKEN = 10_000


def client_of(contract: Contract, redirect_uri: str) -> Any:
    """authlib's client, its calls bounded. It keeps nothing: one is made for each sign-in."""
    client = OAuth2Session(
        contract.client_id,
        _signing_key(contract) if contract.client_authentication is ClientAuthentication.KEY else contract.secret,
        token_endpoint_auth_method=contract.client_authentication.value,
        scope=contract.scope,
        redirect_uri=redirect_uri,
        code_challenge_method="S256",
    )
    return bounded(client)


def tokens_for(client: Any, token_endpoint: str, code: str, verifier: str) -> tuple[str, str]:
    """The ID token and the access token.

    :raises OidcRefused: the code is refused, or the answer is no such thing.
    """
    if client.token_endpoint_auth_method == ClientAuthentication.KEY.value:
        key = client.client_secret
        algorithm = "ES256" if isinstance(key, ECKey) else "RS256"
        header = {"kid": key.kid} if key.kid else None
        client.register_client_auth_method(PrivateKeyJWT(token_endpoint, headers=header, alg=algorithm))
    try:
        given = client.fetch_token(token_endpoint, grant_type="authorization_code", code=code, code_verifier=verifier)
    except OAuthError as error:
        raise OidcRefused(Reason.CODE, f"{error.error!r:.80}") from error
    except (ValueError, TypeError, RecursionError, OSError) as error:
        raise OidcRefused(Reason.AWAY, f"token endpoint: {type(error).__name__}: {error}"[:200]) from error
    id_token, access_token = given.get("id_token"), given.get("access_token")
    if not isinstance(id_token, str) or not isinstance(access_token, str) or len(access_token) > LONGEST_TOKEN:
        raise OidcRefused(Reason.CODE, "a token is missing or is no text")
    if str(given.get("token_type")).lower() != "bearer":
        raise OidcRefused(Reason.CODE, "the access token is of another type")
    return id_token, access_token


def userinfo_at(client: Any, endpoint: str, access_token: str, parameters: dict[str, str]) -> dict[str, Any] | str:
    """What the provider says of the person: an object, or the text of a JWT.

    :raises OidcRefused: it is neither.
    """
    headers = {"Authorization": f"Bearer {access_token}", "Accept": "application/json, application/jwt"}
    response = client.get(endpoint, params=parameters, headers=headers, withhold_token=True)
    if response.headers.get("Content-Type", "").partition(";")[0].strip().lower() == "application/jwt":
        if response.status_code != 200:
            raise OidcRefused(Reason.USERINFO, f"answers {response.status_code}")
        return str(response.content.decode("ascii", "replace").strip())
    told = json_of(response)
    if not isinstance(told, dict):
        raise OidcRefused(Reason.USERINFO, "not an object")
    return told


def _signing_key(contract: Contract) -> RSAKey | ECKey:
    """:raises ValueError: the file holds neither an RSA nor a P-256 private key."""
    named: Any = {"kid": contract.key_id} if contract.key_id else None
    for kind in (RSAKey, ECKey):
        try:
            key = kind.import_key(contract.secret, named)
        except (JoseError, ValueError, TypeError):
            continue
        if key.is_private:
            return key
    raise ValueError(f"{contract.key}: {contract.secret_file} is not a private key")
