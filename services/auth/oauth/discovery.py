"""What the issuer says of itself (OpenID Connect Discovery, RFC 8414)."""

from typing import Any

from services.auth.oauth.assertion import ALGORITHMS
from services.auth.oauth.scopes import MACHINE_SCOPES, PERSON_SCOPES
from shared.identity.access_token import ALGORITHM

PREFIX = "/compte"
AUTHORIZE = f"{PREFIX}/oauth/authorize"
TOKEN = f"{PREFIX}/oauth/token"
USERINFO = f"{PREFIX}/oauth/userinfo"
REVOKE = f"{PREFIX}/oauth/revoke"
INTROSPECT = f"{PREFIX}/oauth/introspect"
JWKS = f"{PREFIX}/oauth/jwks"


def issuer_url(public_url: str) -> str:
    """Not the `iss` of the identity tokens, which is `public_url` itself: one is never taken for the other."""
    return public_url + PREFIX


def document(public_url: str) -> dict[str, Any]:
    return {
        "issuer": issuer_url(public_url),
        "authorization_endpoint": public_url + AUTHORIZE,
        "token_endpoint": public_url + TOKEN,
        "userinfo_endpoint": public_url + USERINFO,
        "jwks_uri": public_url + JWKS,
        "revocation_endpoint": public_url + REVOKE,
        "introspection_endpoint": public_url + INTROSPECT,
        "scopes_supported": [*PERSON_SCOPES, *MACHINE_SCOPES],
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported": ["authorization_code", "refresh_token", "client_credentials"],
        "subject_types_supported": ["pairwise"],
        "id_token_signing_alg_values_supported": [ALGORITHM],
        "token_endpoint_auth_methods_supported": ["private_key_jwt", "none"],
        "token_endpoint_auth_signing_alg_values_supported": ALGORITHMS,
        "revocation_endpoint_auth_methods_supported": ["private_key_jwt", "none"],
        "revocation_endpoint_auth_signing_alg_values_supported": ALGORITHMS,
        "introspection_endpoint_auth_methods_supported": ["private_key_jwt"],
        "introspection_endpoint_auth_signing_alg_values_supported": ALGORITHMS,
        "code_challenge_methods_supported": ["S256"],
        "prompt_values_supported": ["none", "login", "consent"],
        "claims_supported": [
            "iss",
            "sub",
            "aud",
            "exp",
            "iat",
            "auth_time",
            "nonce",
            "at_hash",
            "name",
            "given_name",
            "family_name",
            "school_roles",
        ],
        "ui_locales_supported": ["fr"],
        "authorization_response_iss_parameter_supported": True,
        "claims_parameter_supported": False,
        "request_parameter_supported": False,
        "request_uri_parameter_supported": False,
    }
