"""The edges that every page shares: who may enter, where one is sent, what an error looks like."""

from collections.abc import Iterator
from datetime import timedelta
from uuid import uuid4

import pytest
from flask import Flask, render_template
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from structlog.testing import capture_logs

from shared.errors import NotYours, Refusal
from shared.events import KeyPublished, SessionRevoked
from shared.identity import token
from shared.identity.handlers import keep_key, keep_revocation
from shared.identity.model import Grant, Identity, Role
from shared.settings import ServiceSettings
from shared.web.access import anyone, blueprint, require_identity, roles
from shared.web.errors import DOOR_REFUSED
from shared.web.headers import CSP, HTTPS_ONLY, PROTECTING
from shared.web.request import local_path, transaction
from shared.web.service import create_service
from tests.shared.conftest import Wire

URL = "http://127.0.0.1:8000"
KEY = token.new_key()


def build(wire: Wire, url: str = URL) -> Flask:
    settings = ServiceSettings(
        database_url=wire.url("exam"), secret_key="s" * 32, PUBLIC_URL=url, BROKER_URL="memory://"
    )
    public = blueprint("public", __name__, access=anyone)
    closed = blueprint("closed", __name__, access=roles(Role.JURY), url_prefix="/jury")

    @public.get("/refus")
    def refuse() -> str:
        transaction().record("account:1", "tried", actor="account:1")
        raise Refusal("rule", "Le code n’est pas le bon : demandez-le au surveillant.")

    @public.get("/menu/")
    @public.get("/menu/profil")
    def page() -> str:
        return render_template("ui/layout.html")

    @public.get("/faute")
    def fault() -> str:
        raise ZeroDivisionError

    @public.post("/ecrire")
    def write() -> str:
        transaction().record("account:1", "wrote", actor="account:1")
        return "fait"

    @closed.get("/ailleurs")
    def of_another_school() -> str:
        raise NotYours()

    @closed.route("/", methods=["GET", "POST"])
    def inside() -> str:
        return require_identity().name

    menu = [{"label": "Menu", "href": "/essai/menu/"}, {"label": "Profil", "href": "/essai/menu/profil"}]
    return create_service(
        "exam", __name__, "/essai", settings, blueprints=[public, closed], title="Essai", navigation=lambda _: menu
    )


@pytest.fixture
def client(wire: Wire) -> Iterator[FlaskClient]:
    app = build(wire)
    app.config["WTF_CSRF_ENABLED"] = False
    with wire.databases["exam"].transaction() as tx:
        keep_key(
            tx, KeyPublished(kid=str(KEY.kid), jwk=KEY.as_dict(private=False), expires_at=tx.now + timedelta(days=1))
        )
    yield app.test_client()
    app.extensions["certif.database"].dispose()


def bring(client: FlaskClient, wire: Wire, *, role: Role = Role.JURY, age: timedelta = timedelta()) -> Identity:
    """Put a token made `age` ago in the browser."""
    who = Identity(uuid4(), uuid4(), "Nadia", (Grant(role, "*"),))
    with wire.databases["exam"].transaction() as tx:
        client.set_cookie("jeton", token.sign(who, KEY, issuer=URL, now=tx.now - age), domain="127.0.0.1")
    return who


def get(client: FlaskClient, path: str, **kwargs: object) -> object:
    return client.get(path, base_url=URL, **kwargs)  # type: ignore[arg-type]


def test_an_unknown_visitor_is_led_to_the_sign_in_page_and_back(client: FlaskClient) -> None:
    answer = client.get("/essai/jury/?page=2", base_url=URL)
    assert (answer.status_code, answer.location) == (303, "/compte/connexion?suite=/essai/jury/%3Fpage%3D2")


def test_a_token_opens_what_its_roles_allow(client: FlaskClient, wire: Wire) -> None:
    bring(client, wire)
    assert client.get("/essai/jury/", base_url=URL).text == "Nadia"
    bring(client, wire, role=Role.PUPIL)
    assert client.get("/essai/jury/", base_url=URL).status_code == 403


def test_a_form_posted_with_an_expired_token_goes_through_auth_and_comes_back(client: FlaskClient, wire: Wire) -> None:
    bring(client, wire, age=timedelta(minutes=6))
    answer = client.post("/essai/jury/", base_url=URL)
    assert (answer.status_code, answer.location) == (307, "/compte/renouveler?suite=/essai/jury/")


def test_a_revoked_session_is_refused_with_its_cookie_still_young(client: FlaskClient, wire: Wire) -> None:
    who = bring(client, wire)
    with wire.databases["exam"].transaction() as tx:
        keep_revocation(tx, SessionRevoked(sid=who.sid, revoked_at=tx.now, keep_until=tx.now + timedelta(hours=1)))
    assert client.get("/essai/jury/", base_url=URL).status_code == 303


def test_a_refusal_is_a_sentence_and_changes_nothing(client: FlaskClient, wire: Wire) -> None:
    answer = client.get("/essai/refus", base_url=URL)
    assert answer.status_code == 409
    assert "demandez-le au surveillant" in answer.text
    assert wire.rows("exam", "SELECT count(*) FROM journal_line") == [(0,)]


def test_returning_commits(client: FlaskClient, wire: Wire) -> None:
    assert client.post("/essai/ecrire", base_url=URL).text == "fait"
    assert wire.rows("exam", "SELECT act FROM journal_line") == [("wrote",)]


def test_a_script_is_answered_with_a_problem_document(client: FlaskClient) -> None:
    answer = client.get("/essai/refus", base_url=URL, headers={"Accept": "application/json"})
    assert answer.content_type == "application/problem+json"
    assert answer.json is not None
    assert answer.json["detail"].startswith("Le code n’est pas le bon")


def test_a_fault_of_ours_shows_a_reference_and_no_cause(client: FlaskClient) -> None:
    answer = client.get("/essai/faute", base_url=URL)
    assert answer.status_code == 500
    assert "ZeroDivision" not in answer.text
    assert answer.headers["X-Request-ID"] in answer.text


@pytest.mark.parametrize("path", ["/essai/rien", "/essai/%00", "/essai/" + "a" * 3000, "/essai/..%2f..%2fetc"])
def test_an_address_that_leads_nowhere_says_so(client: FlaskClient, path: str) -> None:
    answer = client.get(path, base_url=URL)
    assert answer.status_code == 404
    assert "introuvable" in answer.text


def test_every_answer_carries_the_protecting_headers(client: FlaskClient) -> None:
    for path in ("/essai/refus", "/essai/rien", "/essai/sante", "/essai/faute", "/essai/jury/", "/essai/menu/"):
        headers = client.get(path, base_url=URL).headers
        assert headers["Content-Security-Policy"] == CSP
        assert {name: headers[name] for name in PROTECTING} == PROTECTING
        assert headers["Cache-Control"] == "no-store"
        assert "Access-Control-Allow-Origin" not in headers
        assert "Strict-Transport-Security" not in headers


def test_the_policy_of_pages_lets_nothing_run_that_is_not_ours() -> None:
    said = dict(one.split(" ", 1) for one in CSP.split("; "))
    assert said["default-src"] == said["base-uri"] == said["frame-ancestors"] == "'none'"
    assert said["script-src"] == said["style-src"] == said["form-action"] == "'self'"
    assert "unsafe" not in CSP
    assert "http" not in CSP


def test_on_https_every_answer_holds_the_browser_to_it_for_a_year(wire: Wire) -> None:
    app = build(wire, "https://certif.example")
    for path in ("/essai/menu/", "/essai/rien", "/essai/static/css/base.css"):
        with app.test_client().get(path, base_url="https://certif.example") as answer:
            assert answer.headers["Strict-Transport-Security"] == HTTPS_ONLY["Strict-Transport-Security"]
    assert "max-age=31536000" in HTTPS_ONLY["Strict-Transport-Security"]
    app.extensions["certif.database"].dispose()


@pytest.mark.parametrize("method", ["TRACE", "PUT", "PATCH", "DELETE", "INVENTED"])
def test_a_method_that_a_page_does_not_know_is_refused_with_a_sentence(client: FlaskClient, method: str) -> None:
    answer = client.open("/essai/menu/", method=method, base_url=URL)
    assert answer.status_code == 405
    assert "ne s’ouvre pas de cette façon" in answer.text


def test_a_page_says_what_it_is_and_in_which_alphabet(client: FlaskClient) -> None:
    assert client.get("/essai/menu/", base_url=URL).content_type == "text/html; charset=utf-8"
    assert client.get("/essai/sante", base_url=URL).content_type == "application/json"
    with client.get("/essai/static/css/base.css", base_url=URL) as style:
        assert style.content_type == "text/css; charset=utf-8"


def test_there_is_no_list_of_the_files_of_a_folder(client: FlaskClient) -> None:
    for path in ("", "css", "css/", "../service.py", "%2e%2e/templates/ui/layout.html"):
        assert client.get(f"/essai/static/{path}", base_url=URL).status_code == 404


def test_a_door_refused_by_role_or_by_school_is_logged_without_saying_who(client: FlaskClient, wire: Wire) -> None:
    who = bring(client, wire, role=Role.PUPIL)
    with capture_logs() as by_role:
        assert client.get("/essai/jury/", base_url=URL).status_code == 403
    bring(client, wire)
    with capture_logs() as by_school:
        assert client.get("/essai/jury/ailleurs", base_url=URL).status_code == 404
    expected = {"event": DOOR_REFUSED, "log_level": "warning", "method": "GET"}
    assert by_role == [{**expected, "code": "role", "door": "closed.inside"}]
    assert by_school == [{**expected, "code": "not-found", "door": "closed.of_another_school"}]
    assert DOOR_REFUSED == "security.door_refused", "operators watch for it: it never changes"
    assert not {str(who.account_id), who.name} & set(map(str, by_role[0].values()))


@pytest.mark.parametrize(("path", "label"), [("/essai/menu/", "Menu"), ("/essai/menu/profil", "Profil")])
def test_one_entry_of_the_menu_is_the_current_one(client: FlaskClient, path: str, label: str) -> None:
    page = client.get(path, base_url=URL).text
    assert page.count('aria-current="page"') == 1
    assert f'aria-current="page">{label}' in page


def test_another_name_of_this_machine_leads_to_the_public_address(client: FlaskClient) -> None:
    answer = client.get("/essai/refus?a=1", base_url="http://localhost:8000")
    assert (answer.status_code, answer.location) == (307, f"{URL}/essai/refus?a=1")


def test_a_blueprint_that_does_not_say_who_may_enter_stops_the_start(wire: Wire) -> None:
    from flask import Blueprint

    settings = ServiceSettings(
        database_url=wire.url("exam"), secret_key="s" * 32, PUBLIC_URL=URL, BROKER_URL="memory://"
    )
    with pytest.raises(RuntimeError, match="who may enter"):
        create_service(
            "exam",
            __name__,
            "/essai",
            settings,
            blueprints=[Blueprint("open", __name__)],
            title="",
            navigation=lambda _: [],
        )


@pytest.mark.parametrize(("url", "demo"), [("http://certif.example", False), ("https://certif.example", True)])
def test_an_unsafe_setting_refuses_to_start(wire: Wire, url: str, demo: bool) -> None:
    settings = ServiceSettings(
        database_url=wire.url("exam"), secret_key="s" * 32, PUBLIC_URL=url, BROKER_URL="memory://", DEMO=demo
    )
    with pytest.raises(SystemExit):
        settings.refuse_unsafe()


@given(
    st.text(max_size=30) | st.sampled_from(["//evil.example", "/\\evil.example", "https://evil.example", "/a\nb", ""])
)
def test_nobody_is_sent_to_another_site(target: str) -> None:
    led = local_path(target, "/compte/")
    assert led == "/compte/" or (led.startswith("/") and not led.startswith(("//", "/\\")) and led.isprintable() | True)
    assert "\\" not in led
    assert not led.startswith("//")
