"""The demonstration ENT and the platform understand each other, and trust nobody else."""

import re
from datetime import UTC, datetime
from html import unescape
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient

from deploy.demo.idp.app import create_app
from deploy.demo.idp.identity import ensure_identity
from deploy.demo.idp.settings import EntSettings
from deploy.demo.school import load_school
from services.auth.saml.attributes import Division, Profile
from services.auth.saml.config import SamlConfig
from services.auth.saml.idp import read_idp_metadata
from services.auth.saml.keys import KeyPair
from services.auth.saml.logout import LogoutAnswered, LogoutRequested, answer_logout, read_logout_message, start_logout
from services.auth.saml.requests import LoginStart, start_login
from services.auth.saml.response import GarIdentity, read_response
from tests.auth.saml.forge import PUBLIC_URL

ENT = "/demo/ent"
SCHOOL = load_school()
ZOE = SCHOOL.pupils[0]


@pytest.fixture
def data(tmp_path: Path, sp_pair: KeyPair) -> Path:
    (tmp_path / "sp.pem").write_text(sp_pair.cert_pem)
    ensure_identity(tmp_path, f"{PUBLIC_URL}{ENT}")
    return tmp_path


@pytest.fixture
def ent(data: Path) -> Flask:
    return create_app(EntSettings(PUBLIC_URL=PUBLIC_URL, data=data, sp_certificate=data / "sp.pem"))


@pytest.fixture
def browser(ent: Flask) -> FlaskClient:
    return ent.test_client()


@pytest.fixture
def platform(data: Path, sp_pair: KeyPair) -> SamlConfig:
    idp = read_idp_metadata(data / "idp-metadata.xml")
    return SamlConfig(PUBLIC_URL, sp_pair.key_pem, sp_pair.cert_pem, idp)


def form_of(page: str) -> tuple[str, dict[str, str]]:
    """The address of the last form of a page and its hidden fields."""
    form = re.findall(r"<form.*?</form>", page, re.DOTALL)[-1]
    action = re.search(r'action="([^"]*)"', form)
    assert action
    fields = dict(re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)"', form))
    return unescape(action[1]), {name: unescape(value) for name, value in fields.items()}


def path_of(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def choose(browser: FlaskClient, page: str, key: str) -> str:
    """Click on a pupil of the list; return the page that follows."""
    action, fields = form_of(page)
    answer = browser.post(action, data={**fields, "pupil": key}, follow_redirects=True)
    assert answer.status_code == 200
    return answer.text


def sign_in(browser: FlaskClient, platform: SamlConfig, key: str = "zoe") -> tuple[LoginStart, str]:
    """Ask who is there, choose a pupil; return the question and the page that answers it."""
    start = start_login(platform, datetime.now(UTC))
    return start, choose(browser, browser.get(path_of(start.redirect_url)).text, key)


def person_of(platform: SamlConfig, start: LoginStart, page: str) -> GarIdentity:
    action, fields = form_of(page)
    assert action == platform.acs_url
    assert fields["RelayState"] == platform.login_url
    return read_response(platform, fields["SAMLResponse"], start.request_id, datetime.now(UTC))


@pytest.mark.parametrize("pupil", [one for one in SCHOOL.pupils if one.by_gar], ids=lambda one: one.key)
def test_a_demonstration_pupil_is_recognised_by_the_platform(
    browser: FlaskClient, platform: SamlConfig, pupil: object
) -> None:
    expected = next(one for one in SCHOOL.pupils if one is pupil)
    found = person_of(platform, *sign_in(browser, platform, expected.key))
    assert (found.nom, found.pre) == (expected.last_name, expected.first_name)
    assert (found.ido, found.uais, found.pro) == (expected.ido, ("0939999N",), Profile.PUPIL)
    assert found.divisions == (Division(expected.division, expected.division),)


def test_only_the_pupils_who_use_the_ent_are_listed_with_their_class(browser: FlaskClient) -> None:
    page = unescape(browser.get(f"{ENT}/").text)
    for pupil in SCHOOL.pupils:
        assert (f"{pupil.first_name} {pupil.last_name}" in page) is pupil.by_gar
    assert page.index("Classe de 3A") < page.index("Classe de 3B")


def test_the_mediacentre_has_a_tile_that_opens_the_certification(browser: FlaskClient) -> None:
    page = choose(browser, browser.get(f"{ENT}/").text, "anais")
    assert "Bonjour Anaïs" in page
    assert f'href="{PUBLIC_URL}/compte/saml/login"' in page


def test_a_pupil_already_signed_in_at_the_ent_goes_straight_back(browser: FlaskClient, platform: SamlConfig) -> None:
    sign_in(browser, platform)
    again = start_login(platform, datetime.now(UTC))
    page = browser.get(path_of(again.redirect_url)).text
    assert person_of(platform, again, page).ido == ZOE.ido


def test_the_answer_posts_itself_without_inline_script_and_with_a_button(
    browser: FlaskClient, platform: SamlConfig
) -> None:
    _, page = sign_in(browser, platform)
    policy = browser.get(f"{ENT}/").headers["Content-Security-Policy"]
    assert "script-src 'self'" in policy
    assert f"form-action 'self' {PUBLIC_URL}" in policy
    assert not re.search(r"<script(?![^>]*src=)|\son\w+=|style=", page)
    assert re.search(r"<button[^>]*>Continuer</button>", page)
    (script,) = re.findall(r'<script type="module" src="([^"]*)"', page)
    with browser.get(script) as served:
        assert served.status_code == 200


def test_two_answers_to_the_same_question_are_two_assertions(browser: FlaskClient, platform: SamlConfig) -> None:
    start, page = sign_in(browser, platform)
    again = browser.get(path_of(start.redirect_url)).text
    assert person_of(platform, start, page).assertion_id != person_of(platform, start, again).assertion_id


def test_the_identity_is_drawn_once_and_its_metadata_follows_its_address(tmp_path: Path) -> None:
    first = ensure_identity(tmp_path, "http://127.0.0.1:8000/demo/ent")
    second = ensure_identity(tmp_path, "http://127.0.0.1:9000/demo/ent")
    read = read_idp_metadata(tmp_path / "idp-metadata.xml")
    assert first.pair == second.pair
    assert (read.entity_id, read.sso_url, read.slo_url) == (second.entity_id, second.sso_url, second.slo_url)
    assert (tmp_path / "keys" / "key.pem").stat().st_mode & 0o077 == 0


def test_the_metadata_is_served_too(browser: FlaskClient, data: Path) -> None:
    assert browser.get(f"{ENT}/metadata").text == (data / "idp-metadata.xml").read_text()


def test_demonstration_keys_refuse_an_https_address(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="https"):
        ensure_identity(tmp_path, "https://certif.example.org/demo/ent")
    assert not list(tmp_path.iterdir())


def test_an_unsigned_question_gets_no_answer(browser: FlaskClient, platform: SamlConfig) -> None:
    url = path_of(start_login(platform, datetime.now(UTC)).redirect_url)
    refused(browser, re.sub(r"&Signature=[^&]*", "", url))


def test_a_question_changed_on_its_way_gets_no_answer(browser: FlaskClient, platform: SamlConfig) -> None:
    url = path_of(start_login(platform, datetime.now(UTC)).redirect_url)
    refused(browser, url.replace("RelayState=http", "RelayState=https"))


def test_a_question_of_another_platform_gets_no_answer(data: Path, platform: SamlConfig) -> None:
    """Even where the certificate of the platform is not known, the answer goes to its address alone."""
    stranger = SamlConfig("http://127.0.0.1:6666", platform.sp_key_pem, platform.sp_cert_pem, platform.idp)
    trusting = create_app(EntSettings(PUBLIC_URL=PUBLIC_URL, data=data)).test_client()
    refused(trusting, path_of(start_login(stranger, datetime.now(UTC)).redirect_url))
    ours = path_of(start_login(platform, datetime.now(UTC)).redirect_url)
    assert "Qui êtes-vous" in trusting.get(ours).text


@pytest.mark.parametrize(
    "query", ["", "SAMLRequest=", "SAMLRequest=%00", "SAMLRequest=PGEvPg==", "SAMLRequest=a&SAMLRequest=b", "x=%ff"]
)
def test_a_question_that_is_none_gets_a_sentence(data: Path, query: str) -> None:
    trusting = create_app(EntSettings(PUBLIC_URL=PUBLIC_URL, data=data)).test_client()
    for page in ("sso", "slo"):
        refused(trusting, f"{ENT}/{page}?{query}")


def refused(browser: FlaskClient, path: str) -> None:
    answer = browser.get(path)
    assert answer.status_code == 400
    assert "cliquez sur la tuile" in unescape(answer.text)
    assert "SAMLResponse" not in answer.text


def test_an_unknown_pupil_or_a_form_without_its_token_changes_nothing(browser: FlaskClient) -> None:
    action, fields = form_of(browser.get(f"{ENT}/").text)
    assert browser.post(action, data={**fields, "pupil": "personne"}).status_code == 400
    assert browser.post(action, data={"pupil": "zoe"}).status_code == 400
    assert "Qui êtes-vous" in browser.get(f"{ENT}/").text


def test_signing_out_of_the_platform_signs_out_of_the_ent(browser: FlaskClient, platform: SamlConfig) -> None:
    zoe = person_of(platform, *sign_in(browser, platform))
    asked = start_logout(platform, zoe.name_id, zoe.session_index, datetime.now(UTC))
    assert asked is not None

    answer = browser.get(path_of(asked.redirect_url))

    heard = read_logout_message(platform, urlsplit(answer.location).query, datetime.now(UTC), asked.request_id)
    assert heard == LogoutAnswered(asked.request_id, True)
    assert "Qui êtes-vous" in browser.get(f"{ENT}/").text


def test_signing_out_of_the_ent_signs_out_of_the_platform(browser: FlaskClient, platform: SamlConfig) -> None:
    zoe = person_of(platform, *sign_in(browser, platform))
    _, fields = form_of(browser.get(f"{ENT}/").text)

    asked = browser.post(f"{ENT}/deconnexion", data=fields)

    heard = read_logout_message(platform, urlsplit(asked.location).query, datetime.now(UTC))
    assert isinstance(heard, LogoutRequested)
    assert (heard.name_id, heard.session_indexes) == (zoe.name_id, (zoe.session_index,))
    back = answer_logout(platform, heard, datetime.now(UTC))
    assert back is not None
    assert "Qui êtes-vous" in browser.get(path_of(back), follow_redirects=True).text


def test_signing_out_of_the_ent_asks_nothing_of_a_platform_that_was_not_opened(browser: FlaskClient) -> None:
    _, fields = form_of(choose(browser, browser.get(f"{ENT}/").text, "zoe"))
    assert browser.post(f"{ENT}/deconnexion", data=fields).location == f"{ENT}/"
