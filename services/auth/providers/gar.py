"""The GAR by SAML 2.0: the adapter of `services/auth/saml/`."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from services.auth.providers.provider import Asked, Audience, OnceOnly, ProviderSession, Question, Said
from services.auth.saml.config import SamlConfig
from services.auth.saml.requests import start_login
from services.auth.saml.response import read_response


@dataclass(frozen=True)
class GarProvider:
    config: SamlConfig
    key: str = "ent"
    name: str = "votre ENT"
    method: str = "ent"
    audience: Audience = Audience.PUPILS

    @property
    def idp(self) -> str:
        return self.config.idp.entity_id

    def prepare(self) -> None:
        """The metadata were read at start."""

    def ask(self, _secret: str, now: datetime, /) -> Question:
        start = start_login(self.config, now)
        return Question(start.redirect_url, start.request_id)

    def read(self, answer: Mapping[str, str], asked: Asked, now: datetime) -> Said:
        person = read_response(self.config, answer["SAMLResponse"], asked.request_id, now)
        return Said(
            person.asserted(self.idp),
            ProviderSession(person.name_id, person.session_index),
            OnceOnly(person.assertion_id, person.not_on_or_after),
        )
