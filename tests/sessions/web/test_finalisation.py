"""The référent's form of finalisation, without any script."""

from uuid import UUID

import pytest

from services.sessions.tables import CandidateReport, IssueReportRow
from tests.sessions.desk import Desk, Sitting
from tests.sessions.web.visitor import Visitor, fields, words


def path_of(session_id: UUID) -> str:
    return f"/certif/sessions/{session_id}/finaliser"


def post(referent: Visitor, session_id: UUID, form: dict[str, str], **changes: str) -> tuple[int, str, dict[str, str]]:
    """Send the form; the status, the words and the form of the answer."""
    answer = referent.client.post(path_of(session_id), data={**form, **changes})
    if answer.status_code == 303:
        return 303, answer.location, {}
    return answer.status_code, words(answer), fields(answer)


def key(candidate_id: UUID) -> str:
    return f"c-{candidate_id}-"


def test_the_room_is_reported_in_three_steps(desk: Desk, referent: Visitor) -> None:
    session_id = desk.session()
    done, left = desk.sit(session_id), desk.sit(session_id, completed=False, number=1002, first_name="Chloé")
    form = referent.form(path_of(session_id))
    _, _, form = post(referent, session_id, form, action=f"ajouter:{key(done)}")
    form |= {
        f"{key(done)}end_screen_seen": "y",
        f"{key(done)}0-category": "E2",
        f"{key(done)}0-item_number": "12",
        f"{key(done)}0-description": "Le simulateur restait blanc.",
        f"{key(left)}abort_reason": "technical",
        "global_comment": "Coupure de courant à 10 h.",
    }
    status, page, form = post(referent, session_id, form, action="relire")
    assert status == 200
    assert "plus rien ne pourra être modifié" in page
    assert desk.read(session_id).finalised_at is None
    status, location, _ = post(referent, session_id, form, action="confirmer")
    assert (status, location) == (303, f"/certif/sessions/{session_id}")
    page = referent.read(location)
    assert "La session est finalisée." in page
    assert "E2 – Le simulateur ou l’application ne fonctionne pas (épreuve 12) : Le simulateur restait blanc." in page
    assert "Problème technique" in page
    assert "Coupure de courant à 10 h." in page
    reports = {report.candidate_id: report for report in desk.all(CandidateReport)}
    assert reports[done].end_screen_seen
    assert reports[left].abort_reason == "technical"


def test_the_confirmation_counts_the_missing_ticks_and_does_not_prevent(desk: Desk, referent: Visitor) -> None:
    session_id = desk.session()
    desk.sit(session_id)
    desk.sit(session_id, number=1002, first_name="Chloé")
    form = referent.form(path_of(session_id))
    _, page, form = post(referent, session_id, form, action="relire")
    assert "n’est pas coché pour 2 tests terminés" in page
    assert post(referent, session_id, form, action="confirmer")[0] == 303


def test_all_the_ticks_are_put_at_once_without_a_script(desk: Desk, referent: Visitor) -> None:
    session_id = desk.session()
    ids = [desk.sit(session_id), desk.sit(session_id, number=1002, first_name="Chloé")]
    form = {**referent.form(path_of(session_id)), "global_comment": "À garder."}
    _, _, form = post(referent, session_id, form, action="tout-cocher")
    assert form["global_comment"] == "À garder."
    assert all(form[f"{key(one)}end_screen_seen"] == "y" for one in ids)
    _, page, _ = post(referent, session_id, form, action="relire")
    assert "Tous les écrans de fin de test sont cochés." in page


def test_going_back_from_the_confirmation_keeps_everything(desk: Desk, referent: Visitor) -> None:
    session_id = desk.session()
    done = desk.sit(session_id)
    form = referent.form(path_of(session_id))
    for _ in range(2):
        _, _, form = post(referent, session_id, form, action=f"ajouter:{key(done)}")
    form |= {f"{key(done)}0-category": "C6", f"{key(done)}1-category": "C4", f"{key(done)}1-description": "Ligne 3."}
    _, page, form = post(referent, session_id, form, action="relire")
    assert "PV d’incident" in page
    _, _, form = post(referent, session_id, form, action="corriger")
    assert (form[f"{key(done)}0-category"], form[f"{key(done)}1-category"]) == ("C6", "C4")
    _, _, form = post(referent, session_id, form, action=f"retirer:{key(done)}:0")
    assert form[f"{key(done)}0-category"] == "C4"
    assert form[f"{key(done)}0-description"] == "Ligne 3."
    assert f"{key(done)}1-category" not in form


def test_an_unfinished_test_without_a_reason_is_named(desk: Desk, referent: Visitor) -> None:
    session_id = desk.session()
    desk.sit(session_id, completed=False)
    form = referent.form(path_of(session_id))
    for action in ("relire", "confirmer"):
        status, page, _ = post(referent, session_id, form, action=action)
        assert status == 409
        assert "Indiquez pourquoi le test n’est pas terminé" in page
        assert "LEFÈVRE-NUÑEZ Zoé" in page


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"category": "E2"}, "Indiquez le numéro de l’épreuve"),
        ({"category": "E2", "item_number": "501"}, "Indiquez le numéro de l’épreuve"),
        ({"category": "E2", "item_number": "²"}, "avec des chiffres"),
        ({"category": "AUTRE"}, "Décrivez ce qui s’est passé"),
        ({"category": "C6", "description": "é" * 501}, "500 caractères au plus"),
        ({"category": "C6", "description": "a\x00b"}, "invisible"),
        ({"category": "<script>"}, "Choisissez la catégorie"),
        ({"description": "Sans catégorie."}, "Choisissez la catégorie"),
    ],
)
def test_a_signalement_that_cannot_be_taken_says_what_to_correct(
    desk: Desk, referent: Visitor, typed: dict[str, str], sentence: str
) -> None:
    session_id = desk.session()
    done = desk.sit(session_id)
    form = referent.form(path_of(session_id)) | {f"{key(done)}0-category": ""}
    form |= {f"{key(done)}0-{name}": value for name, value in typed.items()}
    status, page, _ = post(referent, session_id, form, action="confirmer")
    assert status == 400
    assert sentence in page
    assert desk.read(session_id).finalised_at is None


def test_a_signalement_left_blank_is_no_signalement(desk: Desk, referent: Visitor) -> None:
    session_id = desk.session()
    done = desk.sit(session_id)
    form = referent.form(path_of(session_id))
    _, _, form = post(referent, session_id, form, action=f"ajouter:{key(done)}")
    assert post(referent, session_id, form, action="confirmer")[0] == 303
    assert desk.all(IssueReportRow) == []


def test_an_invented_reason_is_no_reason(desk: Desk, referent: Visitor) -> None:
    session_id = desk.session()
    left = desk.sit(session_id, completed=False)
    form = referent.form(path_of(session_id)) | {f"{key(left)}abort_reason": "vacances"}
    assert post(referent, session_id, form, action="confirmer")[0] == 409
    assert desk.read(session_id).finalised_at is None


def test_a_comment_too_long_is_refused_beside_its_field(desk: Desk, referent: Visitor) -> None:
    session_id = desk.session()
    desk.sit(session_id)
    form = referent.form(path_of(session_id))
    status, page, kept = post(referent, session_id, form, action="confirmer", global_comment="é" * 501)
    assert status == 400
    assert "Raccourcissez le commentaire global" in page
    assert kept["global_comment"].strip() == "é" * 501


@pytest.mark.parametrize("action", ["", "ajouter:", "ajouter:x:y", "retirer:c-x-:0", "retirer::²", "x" * 9_000, "\x00"])
def test_an_odd_request_changes_nothing(desk: Desk, referent: Visitor, action: str) -> None:
    session_id = desk.session()
    desk.sit(session_id)
    form = referent.form(path_of(session_id))
    assert post(referent, session_id, form, action=action)[0] == 200
    assert desk.read(session_id).finalised_at is None


def test_a_bare_post_shows_the_form_with_a_sentence(desk: Desk, referent: Visitor) -> None:
    session_id = desk.session()
    desk.sit(session_id)
    token = referent.form(path_of(session_id))["csrf_token"]
    status, page, _ = post(referent, session_id, {"csrf_token": token}, action="confirmer")
    assert status == 409
    assert "Vérifiez ce candidat" in page


def test_no_more_signalements_than_anyone_would_write(desk: Desk, referent: Visitor) -> None:
    session_id = desk.session()
    done = desk.sit(session_id)
    form = referent.form(path_of(session_id)) | {f"{key(done)}{rank}-category": "C6" for rank in range(40)}
    _, _, form = post(referent, session_id, form, action=f"ajouter:{key(done)}")
    assert f"{key(done)}19-category" in form
    assert f"{key(done)}20-category" not in form


def test_a_test_that_ends_meanwhile_is_shown_again_and_nothing_typed_is_lost(desk: Desk, referent: Visitor) -> None:
    session_id = desk.session()
    sitting = Sitting(session_id, desk.candidate(session_id))
    desk.hear(sitting.started)
    left = sitting.candidate_id
    form = referent.form(path_of(session_id)) | {
        f"{key(left)}abort_reason": "candidate",
        f"{key(left)}0-category": "C7",
        f"{key(left)}0-description": "Souris en panne.",
        "global_comment": "Salle bruyante.",
    }
    _, _, confirmation = post(referent, session_id, form, action="relire")
    desk.hear(sitting.completed)
    status, page, form = post(referent, session_id, confirmation, action="confirmer")
    assert status == 409
    assert "depuis l’affichage de cette page pour : LEFÈVRE-NUÑEZ Zoé" in page
    assert desk.read(session_id).finalised_at is None
    assert form["global_comment"].strip() == "Salle bruyante."
    assert form[f"{key(left)}0-description"].strip() == "Souris en panne."
    assert f"{key(left)}abort_reason" not in form
    form[f"{key(left)}end_screen_seen"] = "y"
    assert post(referent, session_id, form, action="confirmer")[0] == 303
    (report,) = desk.all(CandidateReport)
    assert (report.end_screen_seen, report.abort_reason) == (True, None)


def test_a_test_that_starts_meanwhile_is_not_forgotten(desk: Desk, referent: Visitor) -> None:
    session_id = desk.session()
    desk.sit(session_id)
    form = referent.form(path_of(session_id))
    desk.sit(session_id, number=1002, first_name="Chloé")
    status, page, _ = post(referent, session_id, form, action="confirmer")
    assert status == 409
    assert "LEFÈVRE-NUÑEZ Chloé" in page


def test_a_second_confirmation_finds_the_work_done(desk: Desk, referent: Visitor) -> None:
    session_id = desk.session()
    desk.sit(session_id)
    form = referent.form(path_of(session_id))
    assert [post(referent, session_id, form, action="confirmer")[0] for _ in range(2)] == [303, 303]
    assert len(desk.all(CandidateReport)) == 1
    assert referent.get(path_of(session_id)).status_code == 409


def test_a_session_without_a_test_is_deleted_and_not_finalised(desk: Desk, referent: Visitor) -> None:
    session_id = desk.session()
    desk.candidate(session_id)
    answer = referent.get(path_of(session_id))
    assert answer.status_code == 409
    assert "supprimez-la" in words(answer)
