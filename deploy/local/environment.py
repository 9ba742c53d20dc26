"""What the processes of the embedded run are told: addresses, keys, folders."""

import json
import os
from dataclasses import dataclass
from pathlib import Path
from secrets import token_urlsafe

from deploy.local.postgres import LocalPostgres
from shared.events.routes import SERVICES

DEMO_IDP_PREFIX = "/demo/ent"


@dataclass(frozen=True)
class LocalRun:
    """One embedded run: its folder, its public address, its broker."""

    data: Path
    public_url: str
    postgres: LocalPostgres
    broker_url: str
    school: Path

    @property
    def saml_folder(self) -> Path:
        """Where auth keeps the pair of keys that the ENT knows it by."""
        return self.data / "auth-saml"

    @property
    def saml_certificate(self) -> Path:
        return self.saml_folder / "certificate.pem"

    def environment(self) -> dict[str, str]:
        """The variables that the services and the demonstration ENT read."""
        secrets = _secrets(self.data / "secrets.json")
        variables = {
            **os.environ,
            "PUBLIC_URL": self.public_url,
            "BROKER_URL": self.broker_url,
            "DATA_DIR": str(self.data),
            "DEMO": "true",
            "DEMO_IDP_DATA": str(self.data / "demo-ent"),
            "DEMO_IDP_PREFIX": DEMO_IDP_PREFIX,
            "DEMO_IDP_SCHOOL": str(self.school),
            "DEMO_IDP_SP_CERTIFICATE": str(self.saml_certificate),
            "GAR_IDP_METADATA": str(self.data / "demo-ent" / "idp-metadata.xml"),
            "EXAM_RECEIPT_KEY": secrets["receipts"],
            "PYTHONUNBUFFERED": "1",
        }
        for service in SERVICES:
            prefix = service.upper()
            variables[f"{prefix}_DATABASE_URL"] = self.postgres.url(f"certif_{service}", f"{service}_app")
            variables[f"{prefix}_MIGRATION_DATABASE_URL"] = self.postgres.url(f"certif_{service}", f"{service}_owner")
            variables[f"{prefix}_SECRET_KEY"] = secrets[service]
        return variables


def _secrets(path: Path) -> dict[str, str]:
    """Keys drawn once and kept between runs, readable by their owner alone."""
    if not path.exists():
        drawn = {name: token_urlsafe(48) for name in (*SERVICES, "receipts")}
        path.touch(mode=0o600)
        path.write_text(json.dumps(drawn))
    kept: dict[str, str] = json.loads(path.read_text())
    return kept
