"""Before its day, a school does not enter Pix Certif (docs/rules.md, R-OPENING)."""

from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask

from services.sessions.settings import SessionsSettings
from shared.identity.model import Grant, Identity, Role
from tests.identities import UAI, service_settings, someone
from tests.sessions.desk import Desk
from tests.sessions.web.conftest import Come
from tests.sessions.web.visitor import words

SOON = datetime.now(UTC).date() + timedelta(days=2)
ELSEWHERE = "0750001A"


def let_in(app: Flask, monkeypatch: pytest.MonkeyPatch, day: date, early: str = "") -> None:
    """What an operator sets."""
    kept: SessionsSettings = app.extensions["certif.settings"]
    changed = kept.model_copy(update={"opening_date": day, "opening_early": early})
    monkeypatch.setitem(app.extensions, "certif.settings", changed)


def test_a_school_locked_out_reads_when_it_enters(
    app: Flask, desk: Desk, come: Come, monkeypatch: pytest.MonkeyPatch
) -> None:
    session_id = desk.session()
    let_in(app, monkeypatch, SOON)
    referent, invigilator = come(Role.REFERENT), come(Role.INVIGILATOR)
    for visitor, path in (
        (referent, "/certif/"),
        (referent, "/certif/base-eleves"),
        (referent, "/certif/sessions/nouvelle"),
        (referent, f"/certif/sessions/{session_id}"),
        (invigilator, f"/certif/surveillance/{session_id}"),
        (invigilator, "/certif/surveillance/"),
    ):
        answer = visitor.get(path)
        assert answer.status_code == 403, path
        assert "Pix Certif n’est pas encore ouvert" in words(answer)
        assert f"{SOON:%d/%m/%Y}" in words(answer)
        assert "Revenir aux sessions" not in words(answer)


def test_a_school_of_the_list_enters_before_the_day(
    app: Flask, desk: Desk, come: Come, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.session()
    Desk(desk.database, ELSEWHERE).session(room="Z9")
    let_in(app, monkeypatch, SOON, f" {UAI.lower()}, ")
    person = someone()
    grants = tuple(Grant(Role.REFERENT, uai) for uai in (UAI, ELSEWHERE))
    page = come(person=Identity(person.account_id, person.sid, person.name, grants)).read("/certif/")
    assert "B12" in page
    assert "Z9" not in page
    assert f"à partir du {SOON:%d/%m/%Y}" in page
    assert come(Role.REFERENT, uai=ELSEWHERE).get("/certif/").status_code == 403


def test_from_the_day_on_every_school_enters(app: Flask, come: Come, monkeypatch: pytest.MonkeyPatch) -> None:
    let_in(app, monkeypatch, SOON - timedelta(days=4))
    assert come(Role.REFERENT).get("/certif/").status_code == 200


def test_the_day_is_off_unless_it_is_set(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    assert service_settings(SessionsSettings, desk.database).opening.day is None
    monkeypatch.setenv("SESSIONS_OPENING_DATE", "")
    assert service_settings(SessionsSettings, desk.database).opening.day is None
    monkeypatch.setenv("SESSIONS_OPENING_DATE", "2026-12-01")
    assert service_settings(SessionsSettings, desk.database).opening.day == date(2026, 12, 1)
