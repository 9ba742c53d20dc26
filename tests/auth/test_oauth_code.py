"""The code flow: what a tool gets, once, with PKCE, for the address it registered."""

from datetime import timedelta
from urllib.parse import urlencode

import pytest
from authlib.oidc.core.util import create_half_hash
from flask.testing import FlaskClient
from joserfc import jwt
from joserfc.jwk import KeySet
from sqlalchemy import update

from services.auth.oauth.scopes import ClientKind
from services.auth.oauth.tables import OAuthGrant, OAuthToken
from services.auth.tables import SignedSession
from shared.identity import token as identity_token
from shared.identity.access_token import verify_access
from shared.identity.model import Role
from shared.transaction import Database
from shared.web.service import Service
from tests.auth.browsing import csrf_token, sign_in
from tests.auth.conftest import AddAccount
from tests.auth.journal import acts_of
from tests.auth.oauth_tools import (
    AUTHORIZE,
    CALLBACK,
    CONSENT,
    ISSUER,
    TOOL_KEY,
    VERIFIER,
    challenge,
    code_of,
    consent,
    exchange,
    proven,
    question,
    refresh,
    register,
    statement,
    told,
    userinfo,
)
from tests.auth.together import together
from tests.identities import PUBLIC_URL, UAI


@pytest.fixture(autouse=True)
def tool(auth_database: Database) -> None:
    register(auth_database, "cahier", ClientKind.PUBLIC)


@pytest.fixture
def browser(client: FlaskClient, add_account: AddAccount) -> FlaskClient:
    add_account("camille@example.org", Role.REFERENT)
    sign_in(client, "camille@example.org")
    return client


def test_the_person_reads_which_tool_asks_and_what_it_will_know(browser: FlaskClient) -> None:
    page = browser.get(AUTHORIZE, query_string=question(scope="openid school"))
    assert page.status_code == 200
    assert "Le cahier de texte" in page.text
    assert "outil.example" in page.text
    assert "vos rôles" in page.text
    assert "votre nom et votre prénom" not in page.text
    assert "form-action 'self' https://outil.example;" in page.headers["Content-Security-Policy"]


def test_a_person_who_is_not_signed_in_signs_in_first_and_comes_back(client: FlaskClient) -> None:
    answer = client.get(AUTHORIZE, query_string=question())
    assert answer.status_code == 303
    assert (answer.location or "").startswith("/compte/connexion?suite=/compte/oauth/authorize%3F")


def test_the_id_token_is_for_this_tool_and_says_nothing_more_than_a_number(
    browser: FlaskClient, app: Service, auth_database: Database
) -> None:
    back = told(consent(browser, question()))
    assert (back["state"], back["iss"]) == ("st-1", ISSUER)
    given = exchange(app.test_client(), back["code"])
    assert given.status_code == 200
    assert given.headers["Cache-Control"] == "no-store"
    keys = app.test_client().get("/compte/oauth/jwks").get_json()
    read = jwt.decode(given.json["id_token"], KeySet.import_key_set(keys), algorithms=["RS256"])
    claims = read.claims
    assert read.header["typ"] == "JWT"
    assert (claims["iss"], claims["aud"], claims["nonce"]) == (ISSUER, "cahier", "no-1")
    assert claims["exp"] - claims["iat"] == 600
    assert claims["at_hash"] == create_half_hash(given.json["access_token"], "RS256").decode()
    assert set(claims) == {"iss", "aud", "iat", "exp", "auth_time", "nonce", "at_hash", "sub"}
    info = userinfo(app.test_client(), given.json["access_token"]).json
    assert info == {"sub": claims["sub"], "name": "Camille Durand", "given_name": "Camille", "family_name": "Durand"}


def test_two_tools_know_the_same_person_by_two_numbers(
    browser: FlaskClient, app: Service, auth_database: Database
) -> None:
    register(auth_database, "autre", ClientKind.PUBLIC)

    def subject(client_id: str) -> str:
        given = exchange(browser, code_of(browser, client_id=client_id), client_id=client_id)
        return str(userinfo(browser, given.json["access_token"]).json["sub"])

    assert subject("cahier") == subject("cahier")
    assert subject("cahier") != subject("autre")


def test_a_tool_learns_the_roles_only_when_they_were_asked_and_allowed(browser: FlaskClient) -> None:
    given = exchange(browser, code_of(browser, scope="openid school"))
    info = userinfo(browser, given.json["access_token"]).json
    assert info["school_roles"] == [{"role": "referent", "uai": UAI}]
    assert "name" not in info


def test_an_id_token_opens_nothing_on_the_platform(browser: FlaskClient, app: Service, auth_database: Database) -> None:
    id_token = exchange(browser, code_of(browser)).json["id_token"]
    keys = browser.get("/compte/oauth/jwks").get_json()["keys"]
    with auth_database.transaction() as tx:
        now = tx.now
    assert verify_access(id_token, keys, issuer=ISSUER, audience="cahier", now=now) is None
    for key in keys:
        assert identity_token.verify(id_token, key, issuer=PUBLIC_URL, now=now) is None
    stranger = app.test_client()
    stranger.set_cookie("jeton", id_token)
    assert stranger.get("/compte/moi").status_code == 303
    assert userinfo(stranger, id_token).status_code == 401


def test_a_refusal_goes_back_to_the_tool_as_such(browser: FlaskClient) -> None:
    back = told(consent(browser, question(), decision="refuse"))
    assert (back["error"], back["state"], back["iss"]) == ("access_denied", "st-1", ISSUER)
    assert "code" not in back


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"code_challenge": None, "code_challenge_method": None}, "invalid_request"),
        ({"code_challenge_method": None}, "invalid_request"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"code_challenge": "short"}, "invalid_request"),
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"response_type": "code id_token"}, "unsupported_response_type"),
        ({"response_mode": "fragment"}, "invalid_request"),
        ({"scope": "openid results:read"}, "invalid_scope"),
        ({"scope": "profile"}, "invalid_scope"),
        ({"scope": None}, "invalid_scope"),
        ({"prompt": "none"}, "consent_required"),
        ({"prompt": "none login"}, "invalid_request"),
        ({"max_age": "soon"}, "invalid_request"),
        ({"request": "x"}, "request_not_supported"),
        ({"request_uri": "https://outil.example/r"}, "request_uri_not_supported"),
    ],
)
def test_a_wrong_question_is_answered_at_the_registered_address(
    browser: FlaskClient, changed: dict[str, str | None], error: str
) -> None:
    back = told(browser.get(AUTHORIZE, query_string=question(**changed)))
    assert (back["error"], back["state"], back["iss"]) == (error, "st-1", ISSUER)


@pytest.mark.parametrize(
    "address",
    [
        "https://outil.example/retour/",
        "https://outil.example/retour?a=1",
        "https://outil.example/Retour",
        "https://outil.example:443/retour",
        "http://outil.example/retour",
        "https://outil.example.ailleurs.example/retour",
        "https://outil.example@ailleurs.example/retour",
        "https://outil.example/retour#x",
        'https://outil.example/"<script>',
        "//outil.example/retour",
        "javascript:alert(1)",
        "",
        None,
    ],
)
def test_nobody_is_sent_to_an_address_that_is_not_registered_to_the_letter(
    browser: FlaskClient, address: str | None
) -> None:
    for changed in ({}, {"response_type": "token"}, {"prompt": "none"}, {"scope": "x"}):
        page = browser.get(AUTHORIZE, query_string=question(redirect_uri=address, **changed))
        assert page.status_code == 400
        assert page.location is None
        assert "script>" not in page.text.split("<main")[1]


@pytest.mark.parametrize("client_id", ["inconnu", "", "a\x00b", "é", 'x"y', "x" * 3000])
def test_an_unknown_tool_gets_a_page_for_the_person_and_no_redirect(browser: FlaskClient, client_id: str) -> None:
    page = browser.get(AUTHORIZE, query_string=question(client_id=client_id))
    assert (page.status_code, page.location) == (400, None)
    assert "n’est pas enregistré" in page.text


@pytest.mark.parametrize("name", ["client_id", "redirect_uri", "scope", "state", "code_challenge", "nonce", "prompt"])
def test_a_parameter_said_twice_is_refused(browser: FlaskClient, name: str) -> None:
    asked = [*question(prompt="consent").items(), (name, "x")]
    page = browser.get(f"{AUTHORIZE}?{urlencode(asked)}")
    assert (page.status_code, page.location) == (400, None)


def test_a_silent_question_without_a_person_is_answered(client: FlaskClient) -> None:
    assert told(client.get(AUTHORIZE, query_string=question(prompt="none")))["error"] == "login_required"


def test_an_old_sign_in_is_not_passed_off_as_a_new_one(browser: FlaskClient, auth_database: Database) -> None:
    assert browser.get(AUTHORIZE, query_string=question(prompt="login")).status_code == 200
    with auth_database.transaction() as tx:
        tx.session.execute(update(SignedSession).values(created_at=SignedSession.created_at - timedelta(minutes=20)))
    for newer in ({"prompt": "login"}, {"max_age": "600"}):
        assert told(browser.get(AUTHORIZE, query_string=question(**newer)))["error"] == "login_required"
    assert browser.get(AUTHORIZE, query_string=question(max_age="3600")).status_code == 200


def test_a_question_may_be_posted_and_changes_nothing(browser: FlaskClient) -> None:
    answer = browser.post(AUTHORIZE, data=question())
    assert answer.status_code == 303
    assert browser.get(answer.location).status_code == 200


# Consent


def test_another_site_cannot_consent_for_the_person(browser: FlaskClient, auth_database: Database) -> None:
    page = browser.get(AUTHORIZE, query_string=question())
    person = page.text.split('name="person" value="')[1].split('"')[0]
    for form in ({"decision": "allow", "person": person}, {"decision": "allow", "person": person, "csrf_token": "x"}):
        answer = browser.post(f"{CONSENT}?{urlencode(question())}", data=form)
        assert (answer.status_code, answer.location) == (400, None)
    with auth_database.transaction() as tx:
        assert tx.session.query(OAuthGrant).count() == 0


def test_a_page_read_by_one_person_is_not_a_consent_of_the_next(browser: FlaskClient, add_account: AddAccount) -> None:
    add_account("karim@example.org")
    page = browser.get(AUTHORIZE, query_string=question())
    read_by = page.text.split('name="person" value="')[1].split('"')[0]
    sign_in(browser, "karim@example.org")
    fresh = csrf_token(browser.get(AUTHORIZE, query_string=question()))
    form = {"decision": "allow", "person": read_by, "csrf_token": fresh}
    answer = browser.post(f"{CONSENT}?{urlencode(question())}", data=form)
    assert answer.status_code == 303
    assert (answer.location or "").startswith(f"{AUTHORIZE}?")


def test_the_consent_checks_the_question_again(browser: FlaskClient) -> None:
    page = browser.get(AUTHORIZE, query_string=question())
    person = page.text.split('name="person" value="')[1].split('"')[0]
    form = {"csrf_token": csrf_token(page), "person": person, "decision": "allow"}
    elsewhere = question(redirect_uri="https://ailleurs.example/")
    answer = browser.post(f"{CONSENT}?{urlencode(elsewhere)}", data=form)
    assert (answer.status_code, answer.location) == (400, None)


def test_the_tool_of_a_school_is_for_its_own_people(browser: FlaskClient, auth_database: Database) -> None:
    register(auth_database, "cahier", ClientKind.PUBLIC, uai="0751234A")
    assert told(browser.get(AUTHORIZE, query_string=question()))["error"] == "access_denied"
    register(auth_database, "cahier", ClientKind.PUBLIC, uai=UAI)
    assert browser.get(AUTHORIZE, query_string=question()).status_code == 200


# The code


def test_a_code_shown_twice_takes_back_what_it_gave(
    browser: FlaskClient, auth_database: Database, app: Service
) -> None:
    code = code_of(browser)
    first = exchange(app.test_client(), code).json
    assert userinfo(browser, first["access_token"]).status_code == 200
    second = exchange(app.test_client(), code)
    assert (second.status_code, second.json["error"]) == (400, "invalid_grant")
    assert userinfo(browser, first["access_token"]).status_code == 401
    assert refresh(browser, first["refresh_token"]).json["error"] == "invalid_grant"


def test_of_two_exchanges_at_the_same_instant_one_wins(browser: FlaskClient, app: Service) -> None:
    code = code_of(browser)
    answers = together([lambda: exchange(app.test_client(), code).status_code] * 4)
    assert sorted(answers) == [200, 400, 400, 400]


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"code_verifier": None}, "invalid_request"),
        ({"code_verifier": "b" * 43}, "invalid_grant"),
        ({"code_verifier": challenge()}, "invalid_grant"),
        ({"redirect_uri": None}, "invalid_grant"),
        ({"redirect_uri": "https://outil.example/autre"}, "invalid_grant"),
        ({"client_id": "autre"}, "invalid_grant"),
        ({"client_id": "inconnu"}, "invalid_client"),
        ({"client_id": None}, "invalid_client"),
        ({"code": "x"}, "invalid_grant"),
        ({"code": None}, "invalid_request"),
        ({"grant_type": "password"}, "unsupported_grant_type"),
        ({"grant_type": "client_credentials"}, "invalid_client"),
    ],
)
def test_a_stolen_or_injected_code_gives_nothing(
    browser: FlaskClient, auth_database: Database, changed: dict[str, str | None], error: str
) -> None:
    register(auth_database, "autre", ClientKind.PUBLIC)
    answer = exchange(browser, **{"code": code_of(browser), **changed})
    assert (answer.status_code, answer.json["error"]) == (400, error)
    with auth_database.transaction() as tx:
        assert tx.session.query(OAuthToken).count() == 0


def test_a_code_lives_one_minute(browser: FlaskClient, auth_database: Database) -> None:
    code = code_of(browser)
    with auth_database.transaction() as tx:
        tx.session.execute(
            update(OAuthGrant).values(code_expires_at=OAuthGrant.code_expires_at - timedelta(seconds=61))
        )
    assert exchange(browser, code).json["error"] == "invalid_grant"


def test_pkce_is_asked_of_a_client_with_a_key_too(browser: FlaskClient, auth_database: Database) -> None:
    register(auth_database, "serveur", ClientKind.SITE, TOOL_KEY)
    bare = question(client_id="serveur", code_challenge=None, code_challenge_method=None)
    assert told(browser.get(AUTHORIZE, query_string=bare))["error"] == "invalid_request"
    code = code_of(browser, client_id="serveur")
    own = proven(statement(TOOL_KEY, "RS256", "serveur"))
    assert exchange(browser, code, client_id="serveur", code_verifier=None, **own).json["error"] == "invalid_request"
    own = proven(statement(TOOL_KEY, "RS256", "serveur"))
    assert exchange(browser, code, client_id="serveur", **own).status_code == 200


def test_a_client_with_a_key_must_show_it(browser: FlaskClient, auth_database: Database) -> None:
    register(auth_database, "serveur", ClientKind.SITE, TOOL_KEY)
    code = code_of(browser, client_id="serveur")
    assert exchange(browser, code, client_id="serveur").json["error"] == "invalid_client"


def test_parameters_of_the_token_endpoint_do_not_travel_in_the_address(browser: FlaskClient) -> None:
    answer = browser.post(f"/compte/oauth/token?code_verifier={VERIFIER}", data={"grant_type": "authorization_code"})
    assert (answer.status_code, answer.json["error"]) == (400, "invalid_request")


def test_what_a_person_allows_is_in_the_journal(
    client: FlaskClient, auth_database: Database, add_account: AddAccount
) -> None:
    account_id = add_account("manon@example.org")
    sign_in(client, "manon@example.org")
    code = code_of(client)
    exchange(client, code)
    exchange(client, code)
    assert acts_of(auth_database, account_id) == ["signed_in", "tool_allowed", "tool_revoked"]


def test_the_address_of_the_tool_keeps_its_own_query(browser: FlaskClient, auth_database: Database) -> None:
    register(auth_database, "cahier", ClientKind.PUBLIC, redirect_uris=[f"{CALLBACK}?classe=3"])
    back = told(consent(browser, question(redirect_uri=f"{CALLBACK}?classe=3")))
    assert back["classe"] == "3"
    assert back["code"]
