"""What the provider publishes: its description and its keys, fetched when needed and kept a while."""

from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock
from time import monotonic
from typing import Any, TypeVar

from joserfc.errors import JoseError
from joserfc.jwk import ECKey, KeySet, RSAKey
from pydantic import BaseModel, ValidationError

from services.auth.oidc.contract import SafeUrl
from services.auth.oidc.refusal import OidcRefused, Reason
from services.auth.oidc.wire import get_json

FRESH = 3600.0
"""Seconds that a description and a set of keys serve without a look at the provider."""

APART = 30.0
"""Seconds between two fetches for a key that we do not know: whoever invents key ids does not make us knock."""

AFTER_A_FAILURE = 5.0
"""Seconds during which a provider that did not answer is not tried again: a class that clicks waits for nothing."""

SMALLEST_RSA = 2048
MOST_KEYS = 50

Key = RSAKey | ECKey
T = TypeVar("T")


class Description(BaseModel):
    """The part of the discovery document that serves."""

    issuer: str
    authorization_endpoint: SafeUrl
    token_endpoint: SafeUrl
    userinfo_endpoint: SafeUrl | None = None
    jwks_uri: SafeUrl
    end_session_endpoint: SafeUrl | None = None
    authorization_response_iss_parameter_supported: bool = False


@dataclass
class Published:
    """The published part of one provider, shared by the threads of the server."""

    issuer: str
    clock: Callable[[], float] = monotonic
    _lock: Lock = field(default_factory=Lock)
    _description: Description | None = None
    _described_at: float = 0
    _keys: list[Key] = field(default_factory=list)
    _keys_at: float | None = None
    _failed_at: float | None = None

    def prepare(self) -> None:
        """Fetch the description when there is none, or an old one.

        :raises OidcRefused: there is none and the provider does not answer. An old one serves meanwhile.
        """
        with self._lock:
            if self._description is not None and self.clock() - self._described_at < FRESH:
                return
            try:
                self._description = self._fetched(self._fetch_description)
                self._described_at = self.clock()
            except OidcRefused:
                if self._description is None:
                    raise

    @property
    def description(self) -> Description:
        """The one that `prepare` got."""
        if self._description is None:
            raise OidcRefused(Reason.AWAY, "no description yet")
        return self._description

    def key_for(self, kid: str | None, kind: type[Key]) -> Key:
        """The provider's key of that id and kind; without an id, its only key of the kind.

        :raises OidcRefused: it has none, after one look at what it publishes now.
        """
        self.prepare()
        with self._lock:
            age = None if self._keys_at is None else self.clock() - self._keys_at
            found = _find(self._keys, kid, kind)
            if age is None or age >= FRESH or (found is None and age >= APART):
                self._keys = self._fetched(self._fetch_keys)
                self._keys_at = self.clock()
                found = _find(self._keys, kid, kind)
        if found is None:
            raise OidcRefused(Reason.KEY, f"no {kind.__name__} of id {kid!r:.80}")
        return found

    def _fetched(self, fetch: Callable[[], T]) -> T:
        if self._failed_at is not None and self.clock() - self._failed_at < AFTER_A_FAILURE:
            raise OidcRefused(Reason.AWAY, "it did not answer a moment ago")
        try:
            got = fetch()
        except OidcRefused:
            self._failed_at = self.clock()
            raise
        self._failed_at = None
        return got

    def _fetch_description(self) -> Description:
        told = get_json(f"{self.issuer.rstrip('/')}/.well-known/openid-configuration")
        try:
            description = Description.model_validate(told)
        except ValidationError as error:
            raise OidcRefused(Reason.METADATA, f"{error.error_count()} faults in the description") from error
        if description.issuer != self.issuer:
            raise OidcRefused(Reason.METADATA, f"the description is that of {description.issuer!r:.120}")
        return description

    def _fetch_keys(self) -> list[Key]:
        told = get_json(self.description.jwks_uri)
        listed = told.get("keys") if isinstance(told, dict) else None
        if not isinstance(listed, list) or len(listed) > MOST_KEYS:
            raise OidcRefused(Reason.METADATA, "not a set of keys")
        return [key for one in listed if (key := _usable(one)) is not None]


def _usable(jwk: Any) -> Key | None:
    """A key that may verify a signature here; of the others, nothing is said."""
    if not isinstance(jwk, dict) or jwk.get("kty") not in {"RSA", "EC"} or jwk.get("use", "sig") != "sig":
        return None
    try:
        (key,) = KeySet.import_key_set({"keys": [jwk]}).keys
    except (JoseError, ValueError, TypeError, KeyError, AttributeError):
        return None
    if isinstance(key, RSAKey):
        return key if key.raw_value.key_size >= SMALLEST_RSA else None
    return key if isinstance(key, ECKey) and jwk.get("crv") == "P-256" else None


def _find(keys: list[Key], kid: str | None, kind: type[Key]) -> Key | None:
    fitting = [key for key in keys if isinstance(key, kind) and (kid is None or key.kid == kid)]
    return fitting[0] if len(fitting) == 1 else None
