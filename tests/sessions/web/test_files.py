"""The page « Fichiers », its uploads, and who reads what was deposited."""

import base64
import io
from uuid import UUID

import pytest
from flask import Flask
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, stream_encode_multipart

from services.sessions.file_tables import SessionFileRow
from shared.identity.model import Role
from tests.s3_server import KEYS
from tests.sessions.desk import Desk, Sitting, published
from tests.sessions.files import samples
from tests.sessions.web.conftest import Come
from tests.sessions.web.visitor import Visitor, fields, words

PV = samples.pdf(pages=2)
TUS = {"Tus-Resumable": "1.0.0", "Accept": "application/json"}
PIECE = {**TUS, "Content-Type": "application/offset+octet-stream", "X-HTTP-Method-Override": "PATCH"}


def page_of(session_id: UUID) -> str:
    return f"/certif/sessions/{session_id}/fichiers"


def deposit(
    visitor: Visitor, session_id: UUID, content: bytes = PV, name: str = "pv.pdf", kind: str = "pv"
) -> TestResponse:
    form: dict[str, object] = {**visitor.form(page_of(session_id)), "kind": kind}
    file = FileStorage(io.BytesIO(content), name)
    body, _, boundary = stream_encode_multipart({**form, "files": file}, use_tempfile=False)
    return visitor.client.post(
        page_of(session_id), data=body.read(), content_type=f'multipart/form-data; boundary="{boundary}"'
    )


def the_file(desk: Desk) -> SessionFileRow:
    (row,) = desk.all(SessionFileRow)
    assert isinstance(row, SessionFileRow)
    return row


def begin(referent: Visitor, session_id: UUID, size: int = len(PV)) -> tuple[str, dict[str, str]]:
    """Announce a file as the script does; its address, and the header that every request carries."""
    token = {"X-CSRFToken": referent.form(page_of(session_id))["csrf_token"]}
    names = {"kind": b"pv", "filename": b"p.pdf"}
    told = ",".join(f"{key} {base64.b64encode(value).decode()}" for key, value in names.items())
    answer = referent.client.post(
        f"{page_of(session_id)}/envois", headers={**TUS, **token, "Upload-Length": str(size), "Upload-Metadata": told}
    )
    assert answer.status_code == 201, answer.text
    return answer.location, token


def send(referent: Visitor, place: str, token: dict[str, str], start: int, content: bytes) -> TestResponse:
    headers = {**PIECE, **token, "Upload-Offset": str(start)}
    return referent.client.post(place, headers=headers, data=content)


def download(visitor: Visitor, path: str) -> TestResponse:
    """The whole answer, as a browser takes it."""
    answer = visitor.get(path)
    answer.get_data()
    answer.close()
    return answer


def test_a_file_is_deposited_without_a_script_then_taken_back(desk: Desk, referent: Visitor) -> None:
    session_id = desk.session()
    assert deposit(referent, session_id, name=r"C:\Users\Zoé\PV <signé>.pdf").status_code == 303
    page = referent.read(page_of(session_id))
    assert "Le fichier est déposé." in page
    assert "PV signé .pdf" in page or "PV signé.pdf" in page
    assert "PV de session scanné" in page
    remove = f"{page_of(session_id)}/{the_file(desk).id}/retirer"
    token = referent.form(page_of(session_id))["csrf_token"]
    assert referent.client.post(remove, data={"csrf_token": token}).status_code == 303
    assert "Aucun fichier déposé" in referent.read(page_of(session_id))


@pytest.mark.parametrize(
    ("content", "kind", "sentence"),
    [
        (b"<html>", "pv", "ni un PDF ni une image"),
        (b"", "pv", "vide"),
        (PV, "<x>", "Choisissez la nature du fichier"),
        (samples.acting_pdf("javascript"), "incident", "contient un programme"),
    ],
)
def test_what_cannot_be_taken_is_refused_with_a_sentence(
    desk: Desk, referent: Visitor, content: bytes, kind: str, sentence: str
) -> None:
    answer = deposit(referent, desk.session(), content, kind=kind)
    assert answer.status_code == 400
    assert sentence in words(answer)


def test_a_form_without_a_file_and_one_too_big_say_what_to_do(desk: Desk, referent: Visitor) -> None:
    session_id = desk.session()
    form = referent.form(page_of(session_id))
    assert "Choisissez le fichier à déposer." in words(referent.client.post(page_of(session_id), data=form))
    assert "dépasse 15 Mo" in words(deposit(referent, session_id, b"%PDF-" + bytes(15_000_001)))
    assert deposit(referent, session_id, bytes(61_000_000)).status_code == 413


def test_an_upload_that_was_cut_goes_on_where_it_stopped(desk: Desk, referent: Visitor) -> None:
    session_id = desk.session()
    place, token = begin(referent, session_id)
    assert send(referent, place, token, 0, PV[:300]).headers["Upload-Offset"] == "300"
    assert "Envoi interrompu" in referent.read(page_of(session_id))
    told = referent.client.head(place, headers=TUS)
    assert (told.headers["Upload-Offset"], told.headers["Upload-Length"]) == ("300", str(len(PV)))
    assert (told.headers["Tus-Resumable"], told.headers["Cache-Control"]) == ("1.0.0", "no-store")
    assert send(referent, place, token, 0, PV[:300]).status_code == 409
    assert send(referent, place, token, 300, PV[300:]).status_code == 204
    done = referent.client.head(place, headers=TUS)
    assert done.headers["Upload-Offset"] == done.headers["Upload-Length"]
    assert the_file(desk).state == "accepted"


def test_what_is_refused_at_the_last_piece_says_why(desk: Desk, referent: Visitor) -> None:
    session_id = desk.session()
    place, token = begin(referent, session_id, 6)
    answer = send(referent, place, token, 0, b"<html>")
    assert answer.status_code == 422
    assert "ni un PDF ni une image" in answer.json["detail"]  # type: ignore[index]
    assert "Refusé" in referent.read(page_of(session_id))
    assert referent.client.get(place, headers=TUS).status_code == 422


def test_an_odd_call_of_an_upload_is_refused_and_changes_nothing(desk: Desk, referent: Visitor) -> None:
    session_id = desk.session()
    place, token = begin(referent, session_id)
    post = referent.client.post
    assert post(place, headers={**PIECE, "Upload-Offset": "0"}, data=b"x").status_code == 400
    assert post(place, headers={**PIECE, **token}, data=b"x").status_code == 400
    assert post(place, headers={**PIECE, **token, "Upload-Offset": "²"}, data=b"x").status_code == 400
    assert post(place, headers={**TUS, **token, "Upload-Offset": "0"}, data=b"x").status_code == 405
    assert post(place, headers={**PIECE, **token, "Upload-Offset": "0", "Tus-Resumable": "0.2"}).status_code == 412
    assert send(referent, place, token, 0, bytes(1_000_001)).status_code == 413
    told = {**TUS, **token, "Upload-Metadata": "kind !!,filename"}
    assert post(f"{page_of(session_id)}/envois", headers={**told, "Upload-Length": "1e9"}).status_code == 400
    assert post(f"{page_of(session_id)}/envois", headers={**told, "Upload-Length": "20000000"}).status_code == 413
    assert the_file(desk).received == 0
    assert referent.client.options(f"{page_of(session_id)}/envois").headers["Tus-Max-Size"] == "15000000"
    assert referent.client.delete(place, headers={**TUS, **token}).status_code == 204
    assert referent.client.head(place, headers=TUS).status_code == 404


def test_a_file_is_read_by_its_centre_as_a_download_that_runs_nothing(desk: Desk, referent: Visitor) -> None:
    session_id = desk.session()
    deposit(referent, session_id, name="PV d’été.pdf")
    answer = download(referent, f"{page_of(session_id)}/{the_file(desk).id}")
    assert answer.status_code == 200
    assert answer.data.startswith(b"%PDF-")
    assert answer.headers["Content-Length"] == str(len(answer.data))
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Disposition"].startswith("attachment; filename")
    assert "filename*=UTF-8''PV%20d%E2%80%99%C3%A9t%C3%A9.pdf" in answer.headers["Content-Disposition"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"].startswith("sandbox")
    assert answer.headers["Cache-Control"] == "no-store"


def test_files_rest_in_a_bucket_where_the_operator_says_so(
    app: Flask, desk: Desk, referent: Visitor, s3: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in KEYS.items():
        monkeypatch.setenv(name, value)
    elsewhere = app.extensions["certif.settings"].model_copy(update={"files": s3})
    monkeypatch.setitem(app.extensions, "certif.settings", elsewhere)
    session_id = desk.session()
    assert deposit(referent, session_id).status_code == 303
    answer = download(referent, f"{page_of(session_id)}/{the_file(desk).id}")
    assert answer.data.startswith(b"%PDF-")
    assert answer.headers["Content-Length"] == str(len(answer.data))
    monkeypatch.setitem(
        app.extensions, "certif.settings", elsewhere.model_copy(update={"files": "s3://x?endpoint=http://127.0.0.1:9"})
    )
    away = referent.get(f"{page_of(session_id)}/{the_file(desk).id}")
    assert away.status_code == 503
    assert "La finalisation reste possible" in words(away)


def test_nobody_else_reads_a_file_and_the_jury_not_before_the_finalisation(
    desk: Desk, referent: Visitor, come: Come
) -> None:
    session_id = desk.session()
    deposit(referent, session_id)
    path = f"{page_of(session_id)}/{the_file(desk).id}"
    assert come(Role.REFERENT, uai="0750001A").get(path).status_code == 404
    assert come(Role.JURY).get(path).status_code == 404
    for role in (Role.PUPIL, Role.INVIGILATOR, Role.TEACHER, Role.SCHOOL_ADMIN, Role.OPERATOR):
        assert come(role).get(path).status_code == 403
    watcher, session = come(Role.TEACHER, uai="0750001A"), desk.read(session_id)
    entered = watcher.send("/certif/surveillance/", number=str(session.number), password=f"C-{session.room_password}")
    assert (entered.status_code, watcher.get(path).status_code) == (303, 403), "the password opens the room alone"
    visitor = come(Role.REFERENT)
    visitor.client.delete_cookie("jeton")
    assert visitor.get(path).status_code == 303
    other = desk.session()
    assert referent.get(f"{page_of(other)}/{the_file(desk).id}").status_code == 404
    assert desk.acts(f"session:{session_id}") == ["created", "file_deposited", "room_entered"]


def test_the_jury_reads_what_was_sent_and_each_reading_is_kept(desk: Desk, referent: Visitor, come: Come) -> None:
    session_id = desk.session()
    desk.sit(session_id)
    deposit(referent, session_id)
    desk.finalise(session_id)
    path = f"{page_of(session_id)}/{the_file(desk).id}"
    jury = come(Role.JURY)
    assert [download(jury, path).status_code for _ in range(2)] == [200, 200]
    assert jury.get(page_of(session_id)).status_code == 403
    assert download(referent, path).status_code == 200
    assert desk.acts(f"session:{session_id}") == ["created", "file_deposited", "finalised", "file_read", "file_read"]


def test_after_the_finalisation_files_are_shown_and_frozen(desk: Desk, referent: Visitor) -> None:
    session_id = desk.session()
    desk.sit(session_id)
    deposit(referent, session_id)
    form = referent.form(page_of(session_id))
    place, token = begin(referent, session_id)
    desk.finalise(session_id)
    for page in (page_of(session_id), f"/certif/sessions/{session_id}"):
        assert "pv.pdf" in referent.read(page)
        assert "Retirer" not in referent.read(page)
    row = next(one for one in desk.all(SessionFileRow) if one.state == "accepted")
    late = {**form, "kind": "pv", "files": (io.BytesIO(PV), "tard.pdf")}
    answer = referent.client.post(page_of(session_id), data=late)
    assert "La session est finalisée" in words(answer)
    answer = referent.client.post(f"{page_of(session_id)}/{row.id}/retirer", data=form)
    assert answer.status_code == 409
    assert send(referent, place, token, 0, PV).status_code == 422


def test_what_is_typed_in_the_finalisation_survives_the_page_of_files(desk: Desk, referent: Visitor) -> None:
    session_id = desk.session()
    done = desk.sit(session_id)
    form_page = f"/certif/sessions/{session_id}/finaliser"
    form = referent.form(form_page)
    form |= {f"c-{done}-0-category": "C6", f"c-{done}-0-description": "Télé\x00phone.", "global_comment": "Bruit."}
    answer = referent.client.post(form_page, data={**form, "action": "fichiers"})
    assert (answer.status_code, answer.location) == (303, page_of(session_id))
    assert deposit(referent, session_id).status_code == 303
    again = fields(referent.get(form_page))
    assert again["global_comment"].strip() == "Bruit."
    assert (again[f"c-{done}-0-category"], again[f"c-{done}-0-description"].strip()) == ("C6", "Téléphone.")


def test_a_finalisation_that_crosses_a_test_still_ending_keeps_its_files_and_what_was_typed(
    desk: Desk, referent: Visitor
) -> None:
    session_id = desk.session()
    sitting = Sitting(session_id, desk.candidate(session_id))
    desk.hear(sitting.started)
    deposit(referent, session_id)
    form_page, key = f"/certif/sessions/{session_id}/finaliser", f"c-{sitting.candidate_id}-"
    form = referent.form(form_page) | {f"{key}abort_reason": "candidate", "global_comment": "Bruit."}
    desk.hear(sitting.completed)
    answer = referent.client.post(form_page, data={**form, "action": "confirmer"})
    assert answer.status_code == 409
    assert fields(answer)["global_comment"].strip() == "Bruit."
    answer = referent.client.post(form_page, data={**fields(answer), "action": "relire"})
    assert "Fichiers1" in words(answer)
    assert referent.client.post(form_page, data={**fields(answer), "action": "confirmer"}).status_code == 303
    assert "pv.pdf" in referent.read(f"/certif/sessions/{session_id}")


def test_a_missing_pv_is_pointed_out_and_prevents_nothing(desk: Desk, referent: Visitor) -> None:
    session_id = desk.session()
    desk.sit(session_id)
    begin(referent, session_id)
    form_page = f"/certif/sessions/{session_id}/finaliser"
    answer = referent.client.post(form_page, data={**referent.form(form_page), "action": "relire"})
    assert "Le PV de session scanné n’est pas déposé" in words(answer)
    assert "L’envoi d’un fichier n’est pas terminé" in words(answer)
    assert referent.client.post(form_page, data={**fields(answer), "action": "confirmer"}).status_code == 303


def test_the_published_session_says_that_results_were_sent(desk: Desk, referent: Visitor) -> None:
    session_id = desk.finalised()
    desk.hear(published(session_id))
    assert "Résultats transmis par Pix" in referent.read(f"/certif/sessions/{session_id}")
