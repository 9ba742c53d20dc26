"""A person's own data, as a file: by a page for them, by a command for the operator."""

import json
from collections.abc import Callable, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from uuid import UUID

from flask import Blueprint, Response

from shared.privacy.person import Export, Person
from shared.settings import ServiceSettings
from shared.transaction import Transaction
from shared.web.access import blueprint, require_identity, signed_in
from shared.web.request import transaction


def as_json(kept: object) -> str:
    """Readable: indented, accents as they are, dates in ISO 8601."""
    return json.dumps(kept, ensure_ascii=False, indent=2, default=_plain)


def own_data(service: str, export: Export) -> Blueprint:
    """`/mes-donnees`: what this service keeps of whoever is signed in."""
    pages = blueprint("own_data", __name__, access=signed_in)

    @pages.get("/mes-donnees")
    def download() -> Response:
        me = require_identity()
        person = Person(me.account_id, me.pupil.pupil_id if me.pupil else None)
        response = Response(as_json(export(transaction().session, person)), content_type="application/json")
        response.headers["Content-Disposition"] = f'attachment; filename="mes-donnees-{service}.json"'
        response.headers["Cache-Control"] = "no-store"
        return response

    return pages


def export_command(export: Export) -> Callable[[ServiceSettings, Transaction, Sequence[str]], int]:
    """`export-person <account id> [pupil id]`, for a request that comes on paper; journalled."""

    def run(_settings: ServiceSettings, tx: Transaction, words: Sequence[str]) -> int:
        try:
            ids = [UUID(word) for word in words]
        except ValueError:
            ids = []
        if len(ids) not in (1, 2):
            print("Usage : export-person <compte> [élève]")
            return 2
        person = Person(ids[0], ids[1] if len(ids) == 2 else None)
        print(as_json(export(tx.session, person)))
        tx.record(f"account:{person.account_id}", "exported", actor="operator")
        return 0

    return run


def _plain(value: object) -> object:
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, UUID | Decimal):
        return str(value)
    if isinstance(value, bytes):
        return "…"
    raise TypeError(type(value).__name__)
