"""`register-client FILE.json`, `close-client ID`: the operator says which tools and machines may ask (R-ISSUER)."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert as upsert

from services.auth.oauth.client_file import ClientFile
from services.auth.oauth.tables import OAuthClient, OAuthGrant
from services.auth.oauth.tokens import revoke_grant
from shared.settings import ServiceSettings
from shared.transaction import Transaction


def register_client(_settings: ServiceSettings, tx: Transaction, words: Sequence[str]) -> int:
    """Take a client in, or replace what was said of it: its keys, its addresses."""
    if len(words) != 1:
        print("Usage : register-client FICHIER.json")
        return 2
    try:
        said = ClientFile.model_validate(json.loads(Path(words[0]).read_text()))
    except (OSError, ValueError) as error:
        print(f"{words[0]} n’est pas accepté :\n{_why(error)}")
        return 1
    keep_client(tx, said)
    print(f"{said.client_id} est enregistré.")
    return 0


def keep_client(tx: Transaction, said: ClientFile) -> None:
    values: dict[str, Any] = said.model_dump(exclude={"client_id"}, mode="json")
    made = upsert(OAuthClient).values(client_id=said.client_id, registered_at=tx.now, **values)
    tx.session.execute(
        made.on_conflict_do_update(index_elements=["client_id"], set_={**values, "closed_at": None}),
        execution_options={"populate_existing": True},
    )
    tx.record(f"client:{said.client_id}", "client_registered", actor="operator", kind=said.kind.value)


def close_client(_settings: ServiceSettings, tx: Transaction, words: Sequence[str]) -> int:
    """The client asks for nothing any more, and every token it has for a person ends."""
    client = tx.session.get(OAuthClient, words[0]) if len(words) == 1 else None
    if client is None:
        print("Ce client n’existe pas. Usage : close-client IDENTIFIANT")
        return 1
    client.closed_at = tx.now
    for grant in tx.session.scalars(select(OAuthGrant).filter_by(client_id=client.client_id).with_for_update()):
        revoke_grant(tx, grant, reason="client_closed")
    tx.record(f"client:{client.client_id}", "client_closed", actor="operator")
    print(f"{client.client_id} est fermé.")
    return 0


def _why(error: Exception) -> str:
    if not isinstance(error, ValidationError):
        return str(error)
    return "\n".join(f"- {'.'.join(map(str, one['loc'])) or 'fichier'} : {one['msg']}" for one in error.errors())
