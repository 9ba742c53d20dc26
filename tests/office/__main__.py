"""`make office`: LibreOffice opens the models, fills them, saves them in every kind; the real pages then import them.

A list that is not the one expected, or a refusal, ends it. `ROWS=1000 make office` makes the long sheet shorter.
"""

import io
import os
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.datastructures import FileStorage

from deploy.local.postgres import LocalPostgres
from services.sessions.app import create_app
from services.sessions.domain.sheet_columns import CANDIDATE_COLUMNS
from services.sessions.settings import SessionsSettings
from services.sessions.tables import Candidate
from shared.identity.model import Role
from shared.migrations import upgrade
from shared.transaction import Database
from tests.conftest import service_definition
from tests.identities import service_settings, sign_in, someone
from tests.office.filling import filled
from tests.office.suite import Suite
from tests.sessions.desk import Desk
from tests.sessions.sheets.files import HEADERS, made
from tests.sessions.web.visitor import Visitor

KINDS = ("ods", "xlsx", "csv")
FIELDS = [column.field for column in CANDIDATE_COLUMNS]
PEOPLE: list[dict[str, Any]] = [
    {"last_name": "LEFÈVRE-NUÑEZ", "first_name": "Zoé", "birth_city": "L’Haÿ-les-Roses", "birth_department": "01"},
    {"last_name": "Ķēniņš", "first_name": "Łukasz", "birth_city": "Ajaccio", "birth_department": "2A"},
    {"last_name": "O’Brien", "first_name": "Иван", "birth_city": "Paris 14e", "birth_department": "75"},
    {"last_name": "D'Artigny", "first_name": "Aïda", "birth_city": "Fort-de-France", "birth_department": "972"},
    {
        "last_name": "TRAORÉ",
        "first_name": "Ibrahim",
        "birth_city": "Bamako",
        "birth_department": "99",
        "birth_country": "Mali",
        "extra_time_percent": 33,
        "invitation_email": "ibrahim@example.fr",
        "external_id": "L-12",
    },
]
USUAL: dict[str, Any] = {
    "birth_country": "France",
    "birth_date": date(2012, 3, 4),
    "division": "3A",
    "extra_time_percent": 0,
    "invitation_email": "",
    "result_recipient_email": "",
    "external_id": "",
}


def main() -> int:
    rows = int(os.environ.get("ROWS", "10000"))
    with tempfile.TemporaryDirectory(prefix="office") as name:
        Path(name).chmod(0o755)
        postgres = LocalPostgres.start(Path(name) / "postgres")
        try:
            postgres.create_databases()
            upgrade(service_definition("sessions"), postgres.url("certif_sessions", "sessions_owner"))
            desk = Desk(Database(postgres.url("certif_sessions", "sessions_app"), "sessions"))
            app = create_app(service_settings(SessionsSettings, desk.database))
            client = app.test_client()
            person = someone(Role.REFERENT)
            sign_in(client, desk.database, person)
            Office(desk, Visitor(client, person), Suite()).walk(rows)
            app.extensions["certif.database"].dispose()
            desk.database.dispose()
        finally:
            postgres.stop()
    return 0


class Office:
    def __init__(self, desk: Desk, referent: Visitor, suite: Suite) -> None:
        self.desk, self.referent, self.suite = desk, referent, suite

    def walk(self, rows: int) -> None:
        began = time.monotonic()
        self.models()
        self.round_trips()
        self.typed()
        self.long(rows)
        print(f"{time.monotonic() - began:.0f} s in all, {self.suite.seconds:.0f} s of them in LibreOffice", flush=True)

    def models(self) -> None:
        """Each model, opened, filled in, saved in each kind."""
        for model in ("ods", "xlsx"):
            for saved in KINDS:
                for how, options in (("", {}), (", columns turned round, empty rows", {"backwards": True, "gap": 2})):
                    session = self.desk.session(room=f"{model} {saved}{how}")
                    opened = self.suite.save(self.download(session, model), model, "ods")
                    people = [{**USUAL, **one} for one in PEOPLE]
                    content = self.suite.save(filled(opened, people, **options), "ods", saved)  # type: ignore[arg-type]
                    self.replace(session, content)
                    self.expect(session, people)
                    print(f"the {model} model, filled in, saved as {saved}{how}: {len(people)} candidates", flush=True)

    def round_trips(self) -> None:
        """A filled list, opened in LibreOffice and saved in another kind, changes nothing."""
        session = self.desk.session(room="round trips")
        for one in PEOPLE:
            facts = {**USUAL, **one}
            division = facts.pop("division")
            self.desk.candidate(session, division=division, **facts)
        for kind in KINDS:
            exported = self.download(session, kind)
            for saved in KINDS:
                check = self.deposit(session, self.suite.save(exported, kind, saved))
                assert "dit déjà la même chose" in self.referent.read(check), (
                    f"{kind} saved as {saved} changes the list"
                )
                print(f"the list exported as {kind}, saved as {saved}: nothing changes", flush=True)

    def typed(self) -> None:
        """Dates as days and as texts, a département and a percentage that became numbers."""
        days: Sequence[Any] = (date(2012, 3, 4), "04/03/2012", "2012-03-04", 40972)
        for kind in ("ods", "xlsx"):
            people = []
            for number, day in enumerate(days):
                cells = {**USUAL, **PEOPLE[0], "last_name": f"NOM{number}", "birth_date": day, "birth_department": 1}
                people.append([{**cells, "extra_time_percent": 0.33}[field] for field in FIELDS])
            for saved in KINDS:
                session = self.desk.session(room=f"typed {kind} {saved}")
                shown = people[:3] if saved == "csv" else people
                self.replace(session, self.suite.save(made(kind, [HEADERS, *shown]), kind, saved))
                there = self.list_of(session)
                assert {one.birth_date for one in there} == {date(2012, 3, 4)}, [one.birth_date for one in there]
                assert {one.birth_department for one in there} == {"01"}
                assert {one.extra_time_percent for one in there} == {33}
                print(f"dates of {len(shown)} kinds, a number for a département, {kind} saved as {saved}", flush=True)

    def long(self, rows: int) -> None:
        session = self.desk.session(room="long")
        people = [{**USUAL, **PEOPLE[0], "last_name": f"NOM{number}"} for number in range(rows)]
        cells = [[one[field] or "" for field in FIELDS] for one in people]
        for kind in KINDS:
            content = self.suite.save(made("csv", [HEADERS, *cells]), "csv", kind)
            began = time.monotonic()
            check = self.deposit(session, content)
            checked = time.monotonic()
            self.confirm(check)
            done = time.monotonic()
            assert len(self.list_of(session)) == rows
            told = f"check {checked - began:.1f} s, confirmation {done - checked:.1f} s"
            print(f"{rows} rows saved as {kind}, {len(content) / 1e6:.1f} MB: {told}", flush=True)

    def download(self, session: UUID, kind: str) -> bytes:
        answer = self.referent.get(f"/certif/sessions/{session}/fichier/liste.{kind}")
        assert answer.status_code == 200
        return answer.data

    def deposit(self, session: UUID, content: bytes) -> str:
        """The address of the check, its page read."""
        path = f"/certif/sessions/{session}/fichier"
        form = {**self.referent.form(path), "sheet": FileStorage(io.BytesIO(content), "liste")}
        client: FlaskClient = self.referent.client
        answer = client.post(path, data=form, content_type="multipart/form-data")
        assert answer.status_code == 303, answer.text
        page = self.referent.read(answer.location)
        assert "Fichier à corriger" not in page, page
        return answer.location

    def confirm(self, check: str) -> None:
        form = self.referent.form(check)
        if "state" in form:
            assert self.referent.client.post(f"{check}/confirmer", data=form).status_code == 303

    def replace(self, session: UUID, content: bytes) -> None:
        self.confirm(self.deposit(session, content))

    def list_of(self, session: UUID) -> list[Candidate]:
        mine = (Candidate.session_id == session) & Candidate.removed_at.is_(None)
        with self.desk.database.transaction() as tx:
            return list(tx.session.scalars(select(Candidate).where(mine)))

    def expect(self, session: UUID, people: Sequence[dict[str, Any]]) -> None:
        there = {one.last_name: {field: getattr(one, field) for field in FIELDS} for one in self.list_of(session)}
        assert there == {one["last_name"]: one for one in people}, there


if __name__ == "__main__":
    sys.exit(main())
