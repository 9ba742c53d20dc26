"""A file of answers, sealed as the browser seals it (`shared/ui/static/js/answer-file.js`)."""

import json
from base64 import urlsafe_b64encode
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from joserfc import jwe
from joserfc.jwk import ECKey

from services.exam.domain.answer_file import seal
from tests.exam.room import KEY


def answer(item: str, *responses: str, at: datetime | str = "", **changes: Any) -> dict[str, Any]:
    given = at or datetime.now(UTC)
    said = given if isinstance(given, str) else given.isoformat()
    return {
        "key": f"k-{item}",
        "item": item,
        "action": "valide",
        "responses": list(responses or ("1",)),
        "losses": 0,
        "at": said,
        **changes,
    }


def sealed(attempt_id: UUID, answers: Iterable[dict[str, Any]], key: bytes = KEY, **changes: Any) -> bytes:
    """`changes` are what a forger writes in it; `header` what they write around it."""
    given = seal(attempt_id, key)
    header = {
        "alg": "ECDH-ES",
        "enc": "A256GCM",
        "apu": urlsafe_b64encode(attempt_id.bytes).decode().rstrip("="),
        **changes.pop("header", {}),
    }
    content = {"attempt": str(attempt_id), "ticket": given["ticket"], "answers": list(answers), **changes}
    text = content.pop("text", None) or json.dumps(content)
    allowed = jwe.JWERegistry(algorithms=[header["alg"], header["enc"], "DEF"])
    allowed.max_ciphertext_length = 10_000_000
    return jwe.encrypt_compact(header, text.encode(), ECKey.import_key(given["key"]), registry=allowed).encode()
