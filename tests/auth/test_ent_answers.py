"""An answer of the ENT serves once, in the browser that asked, and leads nowhere else."""

from datetime import timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import update

from services.auth.app import create_app
from services.auth.settings import AuthSettings
from services.auth.tables import (
    Account,
    SignedSession,
    SignInFlow,
    UsedAssertion,
)
from shared.events.auth import SessionRevoked
from shared.transaction import Database
from shared.web.service import Service
from tests.auth.browsing import cookie, sign_in
from tests.auth.conftest import AddAccount, CountRows, running
from tests.auth.ent import ACS, LOGIN, Ent, deliver, enrol
from tests.auth.journal import carried_identity, emitted
from tests.auth.together import together
from tests.identities import service_settings


def test_the_sign_in_page_offers_the_ent_first(client: FlaskClient) -> None:
    page = client.get("/compte/connexion?suite=/test/").text
    assert 'href="/compte/saml/login?suite=/test/"' in page


def test_the_metadata_present_us_under_their_own_address(client: FlaskClient) -> None:
    answer = client.get("/compte/saml/metadata")
    assert answer.content_type == "application/samlmetadata+xml"
    assert 'entityID="http://localhost/compte/saml/metadata"' in answer.text


def test_of_one_answer_posted_five_times_together_one_signs_in(
    app: Service, client: FlaskClient, auth_database: Database, ent: Ent, count_rows: CountRows
) -> None:
    enrol(auth_database)
    answer = ent.answer(ent.asked(client))
    secret = client.get_cookie("ent", path=ACS)
    assert secret is not None

    def post() -> int:
        browser = app.test_client()
        browser.set_cookie("ent", secret.value, path=ACS)
        return deliver(browser, answer).status_code

    assert sorted(together([post] * 5)) == [303, 403, 403, 403, 403]
    assert count_rows(SignedSession) == count_rows(Account) == 1


def test_an_answer_serves_once(client: FlaskClient, auth_database: Database, ent: Ent) -> None:
    enrol(auth_database)
    answer = ent.answer(ent.asked(client))
    secret = client.get_cookie("ent", path=ACS)
    assert secret is not None
    assert deliver(client, answer).status_code == 303
    client.set_cookie("ent", secret.value, path=ACS)
    assert deliver(client, answer).status_code == 403


def test_an_assertion_serves_once_even_for_another_question(
    client: FlaskClient, auth_database: Database, ent: Ent, count_rows: CountRows
) -> None:
    """Should a question ever be asked under the same id again, the assertion still does not serve twice."""
    enrol(auth_database)
    request_id = ent.asked(client)
    answer = ent.answer(request_id)
    deliver(client, answer)
    again = ent.asked(client)
    with auth_database.transaction() as tx:
        tx.session.execute(update(SignInFlow).where(SignInFlow.request_id == request_id).values(request_id="_old"))
        tx.session.execute(update(SignInFlow).where(SignInFlow.request_id == again).values(request_id=request_id))
    refused = deliver(client, answer)
    assert (refused.status_code, "a déjà servi" in refused.text) == (403, True)
    assert count_rows(UsedAssertion) == 1


def test_an_answer_is_refused_in_another_browser(app: Service, auth_database: Database, ent: Ent) -> None:
    """Nobody is signed in as somebody else by a link or a page of theirs."""
    enrol(auth_database)
    hers, his = app.test_client(), app.test_client()
    answer = ent.answer(ent.asked(hers))
    assert deliver(his, answer).status_code == 403
    ent.asked(his)
    assert deliver(his, answer).status_code == 403
    assert deliver(hers, answer).status_code == 303


def test_an_answer_to_no_question_is_refused(
    client: FlaskClient, auth_database: Database, ent: Ent, count_rows: CountRows
) -> None:
    enrol(auth_database)
    assert deliver(client, ent.answer("_never_asked")).status_code == 403
    assert count_rows(Account) == 0


def test_an_answer_that_comes_after_ten_minutes_is_refused(
    client: FlaskClient, auth_database: Database, ent: Ent
) -> None:
    enrol(auth_database)
    request_id = ent.asked(client)
    with auth_database.transaction() as tx:
        tx.session.execute(update(SignInFlow).values(created_at=SignInFlow.created_at - timedelta(minutes=10)))
    assert deliver(client, ent.answer(request_id)).status_code == 403


def test_a_bad_answer_does_not_spoil_the_good_one_that_follows(
    client: FlaskClient, auth_database: Database, ent: Ent
) -> None:
    enrol(auth_database)
    request_id = ent.asked(client)
    assert deliver(client, ent.answer("_another")).status_code == 403
    assert deliver(client, ent.answer(request_id)).status_code == 303


@pytest.mark.parametrize("posted", ["", "PHg+", "%%%", "\x00", "é" * 1000, "A" * 400_000, "<script>alert(1)</script>"])
def test_hostile_answers_get_a_sentence(client: FlaskClient, ent: Ent, posted: str) -> None:
    ent.asked(client)
    answer = deliver(client, posted)
    assert answer.status_code == 403
    assert "ENT" in answer.text
    assert "<script>alert" not in answer.text


def test_two_answers_in_one_form_or_none_are_refused(client: FlaskClient, ent: Ent) -> None:
    answer = ent.answer(ent.asked(client))
    assert client.post(ACS, data={"SAMLResponse": [answer, answer]}).status_code == 403
    assert client.post(ACS).status_code == 403
    assert client.get(ACS).status_code == 405


def test_the_way_back_is_ours_alone(client: FlaskClient, auth_database: Database, ent: Ent) -> None:
    enrol(auth_database)
    assert ent.sign_in(client, "https://ailleurs.example/").location == "/compte/"
    answer = ent.answer(ent.asked(client, "/test/profil"))
    assert deliver(client, answer, RelayState="https://ailleurs.example/").location == "/test/profil"


def test_another_person_s_session_ends_though_the_ent_s_post_brings_no_cookie(
    app: Service, auth_database: Database, ent: Ent, add_account: AddAccount
) -> None:
    enrol(auth_database)
    add_account("jan@example.org")
    client = app.test_client()
    sign_in(client, "jan@example.org")
    jan = carried_identity(client, auth_database).identity.sid
    client.set_cookie("epreuve", "test-de-jan")
    answer = ent.answer(ent.asked(client))
    for name in ("session", "jeton"):
        client.delete_cookie(name)
    assert deliver(client, answer).status_code == 303
    assert [event.sid for event in emitted(auth_database, SessionRevoked)] == [jan]
    assert cookie(client, "epreuve") is None


def test_on_https_the_flow_cookie_crosses_sites_and_the_others_do_not(
    auth_database: Database, ent: Ent, tmp_path: Path
) -> None:
    metadata = tmp_path / "https.xml"
    metadata.write_text(ent.metadata.read_text().replace("http://localhost", "https://ent.example"))
    settings = service_settings(
        AuthSettings, auth_database, public_url="https://localhost", gar_idp_metadata=metadata, data_dir=tmp_path
    )
    with running(settings) as secure:
        answer = secure.test_client().get(LOGIN, base_url="https://localhost")
    (flow,) = [one for one in answer.headers.getlist("Set-Cookie") if one.startswith("__Secure-ent=")]
    assert "; Secure; HttpOnly; Path=/compte/saml/acs; SameSite=None" in flow
    assert "Max-Age=600" in flow


def test_without_an_ent_nothing_of_it_opens(auth_database: Database) -> None:
    with running(service_settings(AuthSettings, auth_database)) as plain:
        client = plain.test_client()
        for path in ("/compte/saml/metadata", LOGIN, "/compte/saml/slo", "/compte/saml/sortie"):
            assert client.get(path).status_code == 404
        assert client.post(ACS).status_code == 404
        assert "Continuer avec mon ENT" not in client.get("/compte/connexion").text


def test_a_metadata_file_that_is_not_one_stops_the_start(auth_database: Database, tmp_path: Path) -> None:
    (tmp_path / "bad.xml").write_text("<html/>")
    settings = service_settings(AuthSettings, auth_database, gar_idp_metadata=tmp_path / "bad.xml", data_dir=tmp_path)
    with pytest.raises(SystemExit, match="mal réglée"):
        create_app(settings)
