"""Who the demonstration ENT is: its key, its addresses, its metadata file."""

from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from deploy.demo.idp.messages import render
from services.auth.saml.keys import KeyPair, kept_pair


@dataclass(frozen=True)
class Identity:
    """The identity provider at `base_url`, which has no trailing slash."""

    base_url: str
    pair: KeyPair

    @property
    def entity_id(self) -> str:
        return f"{self.base_url}/metadata"

    @property
    def sso_url(self) -> str:
        return f"{self.base_url}/sso"

    @property
    def slo_url(self) -> str:
        return f"{self.base_url}/slo"

    @property
    def cookie_secret(self) -> str:
        return sha256(f"demo-ent-cookie:{self.pair.key_pem}".encode()).hexdigest()

    def metadata(self) -> str:
        certificate = "".join(self.pair.cert_pem.splitlines()[1:-1])
        return render("idp-metadata.xml", idp=self, certificate=certificate)


def ensure_identity(data_dir: Path, base_url: str) -> Identity:
    """The identity kept in `data_dir`, drawn at the first call; writes `idp-metadata.xml` for this address.

    Its keys are for a demonstration on this machine: raises SystemExit for an https address.
    """
    if base_url.startswith("https://"):
        raise SystemExit("L’ENT de démonstration refuse de démarrer sur une adresse https.")
    identity = Identity(base_url, kept_pair(data_dir / "keys", "ENT de démonstration", datetime.now(UTC)))
    _write_whole(data_dir / "idp-metadata.xml", identity.metadata())
    return identity


def _write_whole(path: Path, text: str) -> None:
    """A reader sees the old file or the new one, never half of it."""
    draft = path.with_suffix(".draft")
    draft.write_text(text, encoding="utf-8")
    draft.replace(path)
