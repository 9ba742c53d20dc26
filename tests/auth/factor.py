"""Somebody with an authenticator application."""

import re
from base64 import b32decode
from uuid import UUID

from sqlalchemy import update
from werkzeug.test import Client, TestResponse

from services.auth.domain.second_factor import code_at, step_of
from services.auth.tables import SecondFactor
from shared.transaction import Database
from tests.auth.browsing import csrf_token

FACTOR = "/compte/second-facteur"


def secret_shown(page: str) -> bytes:
    found = re.search(r'id="secret">([A-Z2-7 ]+)<', page)
    assert found, page
    return b32decode(found[1].replace(" ", ""))


def code_now(database: Database, secret: bytes, off: int = 0) -> str:
    """The code of the application, whose clock is the database's."""
    with database.transaction() as tx:
        return code_at(secret, step_of(tx.now) + off)


def send(client: Client, verb: str, code: str, **fields: str) -> TestResponse:
    token = csrf_token(client.get(FACTOR))
    return client.post(f"{FACTOR}/{verb}", data={"csrf_token": token, "code": code, **fields})


def enrol(client: Client, database: Database) -> tuple[bytes, list[str]]:
    """Put the factor on; its secret and its recovery codes. The code that confirmed it has served."""
    secret = secret_shown(client.get(FACTOR).text)
    page = send(client, "activer", code_now(database, secret))
    assert page.status_code == 200, page.text
    codes: list[str] = re.findall(r'<li class="code">([^<]+)<', page.text)
    return secret, codes


def let_codes_serve_again(database: Database, account_id: UUID) -> None:
    """As if the last code had served long ago."""
    with database.transaction() as tx:
        tx.session.execute(update(SecondFactor).where(SecondFactor.account_id == account_id).values(last_step=0))
